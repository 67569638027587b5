package dev.sluice.targets;

import java.util.Arrays;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;

/** The last times to the first content of the streams of one model (routing.md R41). Thread-safe. */
final class FirstTokenTimes {

    /** Fewer say nothing about the slow ones. */
    static final int FEWEST = 200;

    private static final int MOST = 2000;

    /** Sorting takes longer than a stream may wait for it: so many times later the last result still holds. */
    private static final int RENEWED_AFTER = 20;

    private final ReentrantLock lock = new ReentrantLock();
    private final long[] nanos = new long[MOST];
    private long count;

    private long sortedAt;
    private long[] sorted = {};

    void add(long time) {
        lock.lock();
        try {
            nanos[(int) (count++ % MOST)] = time;
        } finally {
            lock.unlock();
        }
    }

    /** The time within which so many of a hundred streams had content, in nanoseconds; empty while fewer than {@value #FEWEST} are known. */
    OptionalLong percentile(int percent) {
        lock.lock();
        try {
            if (count < FEWEST) {
                return OptionalLong.empty();
            }
            if (sorted.length == 0 || count - sortedAt >= RENEWED_AFTER) {
                sorted = Arrays.copyOf(nanos, (int) Math.min(count, MOST));
                Arrays.sort(sorted);
                sortedAt = count;
            }
            return OptionalLong.of(sorted[(int) ((long) sorted.length * percent / 100)]);
        } finally {
            lock.unlock();
        }
    }
}
