package dev.sluice.ledger;

import java.util.Arrays;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/**
 * Buckets of durations whose upper bounds are 10 ms × √2ⁿ: a percentile read from them is wrong by 19 % at most. Bucket 0 has what took at most
 * 10 ms, the last one everything above 11 minutes.
 */
public final class DurationBuckets {

    /** How many there are. */
    public static final int COUNT = 34;

    private static final int PERCENT = 100;
    private static final double FIRST_MILLIS = 10;

    /** Upper bounds in milliseconds, of all but the last. */
    private static final double[] BOUNDS = IntStream.range(0, COUNT - 1)
            .mapToDouble(bucket -> FIRST_MILLIS * Math.pow(2, bucket / 2.0))
            .toArray();

    private DurationBuckets() {}

    /** Returns the bucket of a duration, from 0 to 33. */
    public static int of(int millis) {
        int found = Arrays.binarySearch(BOUNDS, millis);
        return found >= 0 ? found : -found - 1;
    }

    /**
     * Returns a percentile, in milliseconds: the upper bound of the bucket that it is in; of the last bucket, its lower bound.
     *
     * @param counts how many durations each bucket has
     * @param percent above 0, at most 100
     * @return empty if there are no durations
     */
    public static OptionalLong percentile(long[] counts, int percent) {
        long all = Arrays.stream(counts).sum();
        long below = 0;
        for (int bucket = 0; bucket < COUNT && all > 0; bucket++) {
            below += counts[bucket];
            if (below * PERCENT >= all * percent) {
                return OptionalLong.of((long) Math.floor(BOUNDS[Math.min(bucket, BOUNDS.length - 1)]));
            }
        }
        return OptionalLong.empty();
    }
}
