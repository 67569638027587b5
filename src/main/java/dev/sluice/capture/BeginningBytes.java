package dev.sluice.capture;

import dev.sluice.memory.SpareMemory;
import java.io.OutputStream;
import java.util.Arrays;

/** Keeps the first bytes of what is written to it, and counts all. Takes memory as they come. For one thread at a time. */
final class BeginningBytes extends OutputStream {

    private static final int FIRST_SIZE = 4096;
    private static final byte[] NOTHING = {};

    private final SpareMemory memory;
    private final int most;
    private byte[] bytes = NOTHING;
    private int length;
    private long total;
    private boolean isOutOfMemory;

    /** @param most the most that is kept */
    BeginningBytes(SpareMemory memory, int most) {
        this.memory = memory;
        this.most = most;
    }

    @Override
    public void write(int one) {
        write(new byte[] {(byte) one}, 0, 1);
    }

    /** Keeps nothing, from now on and of what came before, if there is no memory. Never fails. */
    @Override
    public void write(byte[] from, int start, int count) {
        total += count;
        int kept = Math.min(count, most - length);
        if (kept > 0 && !isOutOfMemory && hasRoom(length + kept)) {
            System.arraycopy(from, start, bytes, length, kept);
            length += kept;
        }
    }

    private boolean hasRoom(int needed) {
        if (needed <= bytes.length) {
            return true;
        }
        int size = Math.min(most, Math.max(needed, Math.max(FIRST_SIZE, 2 * bytes.length)));
        if (!memory.take(size - bytes.length)) {
            release();
            isOutOfMemory = true;
            return false;
        }
        bytes = Arrays.copyOf(bytes, size);
        return true;
    }

    /** Whether there was no memory for them. */
    boolean isOutOfMemory() {
        return isOutOfMemory;
    }

    /** How many were written. */
    long total() {
        return total;
    }

    /** Those that are kept, as a new array. */
    byte[] toBytes() {
        return Arrays.copyOf(bytes, length);
    }

    /** Forgets them, and gives their memory back. */
    void release() {
        memory.giveBack(bytes.length);
        bytes = NOTHING;
        length = 0;
    }
}
