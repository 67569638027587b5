package dev.sluice.ledger.query;

import java.time.Instant;

/**
 * From an instant until before another one.
 *
 * @param to not before {@code from}
 */
public record TimeRange(Instant from, Instant to) {

    public TimeRange {
        if (to.isBefore(from)) {
            throw new IllegalArgumentException("the end is before the begin");
        }
    }
}
