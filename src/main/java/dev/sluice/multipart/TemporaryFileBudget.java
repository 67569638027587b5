package dev.sluice.multipart;

import java.util.concurrent.atomic.AtomicLong;

/** The bytes that the forms of all running exchanges may hold together in temporary files. Thread-safe. */
public final class TemporaryFileBudget {

    private final long most;
    private final AtomicLong held = new AtomicLong();

    /**
     * Creates a budget of which nothing is taken.
     *
     * @param most in bytes; at least 1
     */
    public TemporaryFileBudget(long most) {
        this.most = most;
    }

    /** Takes bytes; false if too few are left. */
    boolean take(long bytes) {
        long before;
        do {
            before = held.get();
            if (bytes > most - before) {
                return false;
            }
        } while (!held.compareAndSet(before, before + bytes));
        return true;
    }

    void giveBack(long bytes) {
        held.addAndGet(-bytes);
    }

    /** The bytes that are held now. */
    public long held() {
        return held.get();
    }
}
