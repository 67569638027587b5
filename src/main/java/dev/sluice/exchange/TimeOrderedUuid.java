package dev.sluice.exchange;

import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Makes UUIDs of version 7 (RFC 9562 section 5.7), which sort by the millisecond of their making, so that an index of a database grows at its end.
 *
 * <p>No two are the same for all practical purposes. They are no secrets: they tell when they were made, and whoever has seen some can guess others.
 */
public final class TimeOrderedUuid {

    private static final int RANDOM_BITS = 12;
    private static final long VERSION = 7L << RANDOM_BITS;
    private static final long RANDOM_MASK = (1L << RANDOM_BITS) - 1;
    private static final long VARIANT = 1L << (Long.SIZE - 1);
    private static final int TIME_SHIFT = 16;

    private TimeOrderedUuid() {}

    /**
     * Makes one. Any thread; takes no lock.
     *
     * @param millis its time, in milliseconds since the epoch; at least 0
     */
    public static UUID at(long millis) {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return of(millis, random.nextLong(), random.nextLong());
    }

    /**
     * Makes one of these bits.
     *
     * @param millis its time, in milliseconds since the epoch; at least 0
     * @param random random bits, of which the lowest 12 are used
     * @param moreRandom random bits, of which the lowest 62 are used
     */
    public static UUID of(long millis, long random, long moreRandom) {
        return new UUID(
                (millis << TIME_SHIFT) | VERSION | (random & RANDOM_MASK), VARIANT | (moreRandom & (~0L >>> 2)));
    }

    /** The time of one, in milliseconds since the epoch. */
    public static long millis(UUID id) {
        return id.getMostSignificantBits() >>> TIME_SHIFT;
    }
}
