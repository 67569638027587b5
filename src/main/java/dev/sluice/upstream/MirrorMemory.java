package dev.sluice.upstream;

import dev.sluice.bytes.ByteBudget;
import dev.sluice.memory.MemoryAccount;
import dev.sluice.memory.Reserved;

/** What one copy of a request holds of the memory for all copies: that of clients' exchanges is not for them. For one thread at a time. */
final class MirrorMemory implements MemoryAccount {

    private final ByteBudget all;
    private long held;

    MirrorMemory(ByteBudget all) {
        this.all = all;
    }

    @Override
    public Reserved reserve(long bytes) {
        return reserveForAnswer(bytes) ? Reserved.YES : Reserved.GATEWAY_FULL;
    }

    @Override
    public boolean reserveForAnswer(long bytes) {
        if (!all.take(bytes)) {
            return false;
        }
        held += bytes;
        return true;
    }

    @Override
    public void release(long bytes) {
        all.giveBack(bytes);
        held -= bytes;
    }

    @Override
    public void close() {
        release(held);
    }
}
