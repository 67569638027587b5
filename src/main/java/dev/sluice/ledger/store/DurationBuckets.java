package dev.sluice.ledger.store;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Buckets of durations whose upper bounds are 10 ms × √2ⁿ: a percentile read from them is wrong by 19 % at most. Bucket 0 has what took at most
 * 10 ms, the last one everything above 11 minutes.
 */
final class DurationBuckets {

    static final int COUNT = 34;

    private static final double FIRST_MILLIS = 10;

    /** Upper bounds in milliseconds, of all but the last. */
    private static final double[] BOUNDS = IntStream.range(0, COUNT - 1)
            .mapToDouble(bucket -> FIRST_MILLIS * Math.pow(2, bucket / 2.0))
            .toArray();

    private DurationBuckets() {}

    /** Returns the bucket of a duration, from 0 to 33. */
    static int of(int millis) {
        int found = Arrays.binarySearch(BOUNDS, millis);
        return found >= 0 ? found : -found - 1;
    }
}
