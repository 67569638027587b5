package dev.sluice.auth;

import java.time.Instant;
import java.util.Optional;

/**
 * When a key was used last, on this gateway and on others. Requests mark it without waiting for anybody, and write memory that they share once a
 * second at most. Thread-safe.
 */
final class LastUse {

    private static final long STEP_MILLIS = 1_000;
    private static final long NEVER = Long.MIN_VALUE;

    /** Two requests of one moment may overwrite each other: their times are the same but for that moment. */
    private volatile long here = NEVER;

    /** What the database has. One thread writes it. */
    private volatile long stored = NEVER;

    /** It is used now. */
    void mark(Instant now) {
        long millis = now.toEpochMilli();
        long last = here;
        if (last == NEVER || millis - last >= STEP_MILLIS) {
            here = millis;
        }
    }

    /** The database has this use. */
    void isStored(Instant use) {
        stored = use.toEpochMilli();
    }

    /** What the database does not have yet; empty if it has all. */
    Optional<Instant> unstored() {
        long last = here;
        return last > stored ? Optional.of(Instant.ofEpochMilli(last)) : Optional.empty();
    }

    /** Empty if no use is known. */
    Optional<Instant> time() {
        long last = Math.max(here, stored);
        return last == NEVER ? Optional.empty() : Optional.of(Instant.ofEpochMilli(last));
    }
}
