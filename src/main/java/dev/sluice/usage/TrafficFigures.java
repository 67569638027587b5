package dev.sluice.usage;

import dev.sluice.ledger.DurationBuckets;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/** Counts of exchanges that have ended in a time. Thread-safe. */
public final class TrafficFigures {

    private static final int FIFTY = 50;
    private static final int NINETY_FIVE = 95;

    private final LongAdder exchanges = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder costNano = new LongAdder();
    private final LongAdder rateLimitedAttempts = new LongAdder();
    private final LongAdder failedAttempts = new LongAdder();
    private final AtomicLongArray took = new AtomicLongArray(DurationBuckets.COUNT);
    private final AtomicLongArray first = new AtomicLongArray(DurationBuckets.COUNT);

    TrafficFigures() {}

    void exchange(boolean isRefused, boolean hasFailed, int tookMillis, long nano) {
        exchanges.increment();
        if (isRefused) {
            refused.increment();
        } else {
            took.incrementAndGet(DurationBuckets.of(tookMillis));
        }
        if (hasFailed) {
            failed.increment();
        }
        costNano.add(nano);
    }

    void first(int millis) {
        first.incrementAndGet(DurationBuckets.of(millis));
    }

    void rateLimitedAttempt() {
        rateLimitedAttempts.increment();
    }

    void failedAttempt() {
        failedAttempts.increment();
    }

    void add(TrafficFigures other) {
        exchanges.add(other.exchanges());
        refused.add(other.refused());
        failed.add(other.failed());
        costNano.add(other.costNano());
        rateLimitedAttempts.add(other.rateLimitedAttempts());
        failedAttempts.add(other.failedAttempts());
        for (int bucket = 0; bucket < DurationBuckets.COUNT; bucket++) {
            took.addAndGet(bucket, other.took.get(bucket));
            first.addAndGet(bucket, other.first.get(bucket));
        }
    }

    /** Exchanges that have ended. */
    public long exchanges() {
        return exchanges.sum();
    }

    /** Of these, refused by the gateway before anything was sent. */
    public long refused() {
        return refused.sum();
    }

    /** Of the others, with an error or without a whole answer. */
    public long failed() {
        return failed.sum();
    }

    /** What is known of their cost, in billionths of the currency. */
    public long costNano() {
        return costNano.sum();
    }

    /** Attempts that the provider has answered with 429. */
    public long rateLimitedAttempts() {
        return rateLimitedAttempts.sum();
    }

    /** Attempts with another error of the provider, or without a whole answer. */
    public long failedAttempts() {
        return failedAttempts.sum();
    }

    /** How long 95 of 100 exchanges took at most that were not refused, in milliseconds, at most 19 % too long; empty if there are none. */
    public OptionalLong tookMillis() {
        return percentile(took, NINETY_FIVE);
    }

    /** How long half of the clients waited at most for the first content of a stream, or for the begin of another answer; as above. */
    public OptionalLong usualFirstMillis() {
        return percentile(first, FIFTY);
    }

    /** The same of 95 of 100. */
    public OptionalLong firstMillis() {
        return percentile(first, NINETY_FIVE);
    }

    private static OptionalLong percentile(AtomicLongArray buckets, int percent) {
        long[] counts = new long[DurationBuckets.COUNT];
        for (int bucket = 0; bucket < counts.length; bucket++) {
            counts[bucket] = buckets.get(bucket);
        }
        return DurationBuckets.percentile(counts, percent);
    }
}
