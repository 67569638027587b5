package dev.sluice.memory;

import dev.sluice.memory.MemoryBudget.Share;

/** An account of a {@link MemoryBudget}. */
final class BudgetAccount implements MemoryAccount {

    private final MemoryBudget budget;
    private final Share share;
    private long held;
    private boolean isClosed;

    BudgetAccount(MemoryBudget budget, Share share) {
        this.budget = budget;
        this.share = share;
    }

    @Override
    public Reserved reserve(long bytes) {
        return take(bytes, false);
    }

    @Override
    public boolean reserveForAnswer(long bytes) {
        return take(bytes, true) == Reserved.YES;
    }

    private Reserved take(long bytes, boolean isAnswer) {
        if (bytes < 0 || isClosed) {
            throw new IllegalStateException("cannot reserve " + bytes + " bytes, closed: " + isClosed);
        }
        Reserved result = budget.take(share, bytes, isAnswer);
        if (result == Reserved.YES) {
            held += bytes;
        }
        return result;
    }

    @Override
    public void release(long bytes) {
        if (bytes < 0 || bytes > held) {
            throw new IllegalStateException("cannot release " + bytes + " of " + held + " bytes");
        }
        held -= bytes;
        budget.giveBack(share, bytes);
    }

    @Override
    public void close() {
        if (!isClosed) {
            release(held);
            isClosed = true;
            budget.end(share);
        }
    }
}
