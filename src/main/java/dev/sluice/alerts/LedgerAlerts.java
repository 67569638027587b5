package dev.sluice.alerts;

import dev.sluice.ledger.AlertDelivery;
import dev.sluice.ledger.AlertRow;
import dev.sluice.ledger.Ledger;
import dev.sluice.ratelimit.BudgetAlert;
import dev.sluice.ratelimit.BudgetObserver;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Writes alerts of budgets into the ledger: when they are reached, and again when the webhook has taken them or not. Thread-safe.
 *
 * <p>Budgets are there before the ledger, which fills them; so it is told to begin.
 */
public final class LedgerAlerts implements BudgetObserver, AlertDeliveries, AutoCloseable {

    private final AlertDelivery first;
    private final InstantSource clock;
    private volatile Optional<Ledger> ledger = Optional.empty();

    /** @param hasWebhook whether alerts are sent */
    public LedgerAlerts(boolean hasWebhook, InstantSource clock) {
        this.first = hasWebhook ? AlertDelivery.WAITING : AlertDelivery.OFF;
        this.clock = clock;
    }

    /** Writes into this ledger from now on, until this is closed. */
    public void begin(Ledger open) {
        ledger = Optional.of(open);
    }

    @Override
    public void reached(BudgetAlert alert) {
        write(alert, clock.instant(), first);
    }

    @Override
    public void passedUncounted(String budget) {
        // No alert.
    }

    @Override
    public void ended(BudgetAlert alert, Instant reached, boolean isDelivered) {
        write(alert, reached, isDelivered ? AlertDelivery.DELIVERED : AlertDelivery.FAILED);
    }

    /** If the spool is full, the log still has it. */
    private void write(BudgetAlert alert, Instant reached, AlertDelivery delivery) {
        ledger.ifPresent(open -> open.alert(new AlertRow(
                alert.id(),
                reached,
                alert.budget(),
                alert.client(),
                alert.window(),
                alert.percent(),
                alert.used(),
                alert.amount(),
                alert.currency(),
                delivery)));
    }

    /** Writes no more. To be called before the ledger is closed. */
    @Override
    public void close() {
        ledger = Optional.empty();
    }
}
