package dev.sluice.ledger.store;

import java.sql.SQLTimeoutException;
import java.time.Duration;

/** Until when somebody waits for an answer. Thread-safe. */
final class Deadline {

    private final long end;

    private Deadline(long end) {
        this.end = end;
    }

    static Deadline in(Duration time) {
        return new Deadline(System.nanoTime() + time.toNanos());
    }

    /** At least a millisecond, as some take 0 for ever. */
    Duration left() {
        return Duration.ofMillis(
                Math.max(1, Duration.ofNanos(end - System.nanoTime()).toMillis()));
    }

    boolean isOver() {
        return end - System.nanoTime() <= 0;
    }

    /** To be called between statements. */
    void check() throws SQLTimeoutException {
        if (isOver()) {
            throw new SQLTimeoutException("the answer takes too long");
        }
    }
}
