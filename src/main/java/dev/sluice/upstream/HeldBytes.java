package dev.sluice.upstream;

import java.util.concurrent.atomic.AtomicLong;

/** Bounds what all exchanges hold back of answers, to be able to try another target. Thread-safe. */
final class HeldBytes {

    private final long most;
    private final AtomicLong held = new AtomicLong();

    /**
     * Creates a bound.
     *
     * @param most in bytes, for all exchanges together
     */
    HeldBytes(long most) {
        this.most = most;
    }

    /** Takes room for bytes; takes none and returns false if there is not enough. */
    boolean take(long bytes) {
        if (held.addAndGet(bytes) <= most) {
            return true;
        }
        held.addAndGet(-bytes);
        return false;
    }

    /** Gives back room that was taken. */
    void giveBack(long bytes) {
        held.addAndGet(-bytes);
    }
}
