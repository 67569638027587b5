package dev.sluice.ratelimit;

import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Optional;

/** Demands on buckets that do not refill while a test runs, so that what is granted can be counted. */
final class Budgets {

    private static final Refill DAY = new Refill.Calendar(Refill.Kind.DAY, ZoneOffset.UTC);

    private Budgets() {}

    /** One request of a budget for the day. */
    static Demand demand(String selector, String value, long amount) {
        Limit limit = new Limit(
                selector,
                "*",
                selector,
                Optional.empty(),
                amount,
                Limit.Unit.REQUESTS,
                DAY,
                Limit.Charge.REQUEST,
                false);
        return new Demand(limit, value, 1, Optional.of(new Refill.Window("today", Duration.ofDays(1))));
    }
}
