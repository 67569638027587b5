package dev.sluice.memory;

/** Grants everything and counts nothing. */
final class UnlimitedAccount implements MemoryAccount {

    @Override
    public Reserved reserve(long bytes) {
        return Reserved.YES;
    }

    @Override
    public boolean reserveForAnswer(long bytes) {
        return true;
    }

    @Override
    public void release(long bytes) {
        // Nothing was counted.
    }

    @Override
    public void close() {
        // Nothing was counted.
    }
}
