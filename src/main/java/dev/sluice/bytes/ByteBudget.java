package dev.sluice.bytes;

import java.util.concurrent.atomic.AtomicLong;

/** The bytes that many exchanges may hold together of one kind. Thread-safe. */
public final class ByteBudget {

    private final long most;
    private final AtomicLong held = new AtomicLong();

    /**
     * Creates a budget of which nothing is taken.
     *
     * @param most in bytes
     */
    public ByteBudget(long most) {
        this.most = most;
    }

    /** Takes bytes. Takes none and returns false if too few are left. */
    public boolean take(long bytes) {
        return take(bytes, most);
    }

    /**
     * Takes bytes for what may not use all of the budget. Takes none and returns false if too few are left for it.
     *
     * @param part how much may be held in all afterwards; at most the whole budget
     */
    public boolean take(long bytes, long part) {
        long before;
        do {
            before = held.get();
            if (bytes > part - before) {
                return false;
            }
        } while (!held.compareAndSet(before, before + bytes));
        return true;
    }

    /** Gives back bytes that were taken. */
    public void giveBack(long bytes) {
        held.addAndGet(-bytes);
    }

    /** The bytes that are held now. */
    public long held() {
        return held.get();
    }
}
