package dev.sluice.memory;

import dev.sluice.bytes.ByteBudget;
import java.util.function.LongSupplier;

/**
 * The part of a {@link MemoryBudget} for what exchanges do not need: a sixteenth, and nothing while exchanges hold more than half of the budget. They are
 * never refused for it. Thread-safe.
 */
public final class SpareMemory {

    private static final int PART = 16;

    private final ByteBudget held;
    private final LongSupplier heldByExchanges;
    private final long mostOfExchanges;

    /**
     * Creates the part of a budget.
     *
     * @param total the whole budget, in bytes
     * @param heldByExchanges the bytes that exchanges hold now
     */
    SpareMemory(long total, LongSupplier heldByExchanges) {
        this.held = new ByteBudget(total / PART);
        this.heldByExchanges = heldByExchanges;
        this.mostOfExchanges = total / 2;
    }

    /** Takes bytes before they are allocated. Takes none and returns false if there are too few. */
    public boolean take(long bytes) {
        return heldByExchanges.getAsLong() <= mostOfExchanges && held.take(bytes);
    }

    /** Gives back bytes that were taken. */
    public void giveBack(long bytes) {
        held.giveBack(bytes);
    }

    /** The bytes that are held now. */
    public long held() {
        return held.held();
    }
}
