package dev.sluice.ledger.store;

import java.time.Duration;

/**
 * How long the ledger is kept.
 *
 * @param rows exchanges and their attempts
 * @param hours sums and durations of hours
 * @param days sums of days
 */
public record Retention(Duration rows, Duration hours, Duration days) {

    public Retention {
        if (rows.isNegative() || hours.isNegative() || days.isNegative()) {
            throw new IllegalArgumentException("a negative duration");
        }
    }
}
