package dev.sluice.alerts;

import dev.sluice.ratelimit.BudgetAlert;
import java.time.Instant;

/** Told what becomes of alerts at the webhook. On the webhook's thread or on that of a request; must not block. */
@FunctionalInterface
public interface AlertDeliveries {

    /**
     * An alert was sent, or is given up.
     *
     * @param reached when it was reached
     * @param isDelivered whether the webhook has taken it
     */
    void ended(BudgetAlert alert, Instant reached, boolean isDelivered);
}
