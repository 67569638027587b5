package dev.sluice.ratelimit;

import dev.sluice.digest.Sha256;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import java.util.function.LongSupplier;

/**
 * Buckets in this process.
 *
 * <p>A full bucket says nothing that an absent one would not, so full ones are dropped. When there are too many that are not
 * full, further selector values of a limit share one bucket: memory stays bounded, and a flood of made-up values wins its sender
 * nothing.
 */
final class LocalBuckets implements BucketStore {

    private static final long SWEEP_EVERY = TimeUnit.MINUTES.toMicros(1);

    /** Longer selector values are kept as their hash, so that nobody fills memory with long ones. */
    private static final int LONGEST_PLAIN_VALUE = 64;

    /** Of the bucket for values that found no room of their own; no header's value holds a line feed. */
    private static final String ALL_OTHERS = "\n";

    private final ConcurrentHashMap<BucketKey, Held> buckets = new ConcurrentHashMap<>();
    private final LongSupplier micros;
    private final AtomicLong lastSweep;
    private final int maxBuckets;

    /**
     * Makes a store whose buckets are all full.
     *
     * @param micros a clock, in microseconds
     * @param maxBuckets how many selector values may have a bucket of their own; positive
     */
    LocalBuckets(LongSupplier micros, int maxBuckets) {
        this.micros = micros;
        this.maxBuckets = maxBuckets;
        this.lastSweep = new AtomicLong(micros.getAsLong());
    }

    @Override
    public Optional<List<BucketResult>> take(List<Demand> demands) {
        sweepNowAndThen();
        List<BucketResult> takings = new ArrayList<>(demands.size());
        for (Demand demand : demands) {
            takings.add(take(demand));
        }
        return Optional.of(takings);
    }

    private BucketResult take(Demand demand) {
        BucketKey key = keyOf(demand);
        Attempt attempt = new Attempt(demand);
        buckets.compute(key, attempt);
        // By the key and not the bucket: while a long answer runs, the bucket may fill and be dropped, and what is
        // charged
        // to a dropped one would be charged to nobody.
        return new BucketResult(demand, attempt.isGranted, attempt.bucket, more -> charge(key, demand, more));
    }

    private void charge(BucketKey key, Demand demand, long more) {
        buckets.compute(key, (k, held) -> {
            TokenBucket bucket = bucketOf(held, demand.limit(), micros.getAsLong());
            return Held.orNull(demand, bucket.with(more));
        });
    }

    private static TokenBucket bucketOf(Held held, Limit limit, long now) {
        return held == null ? TokenBucket.full(limit, now) : held.bucket().at(limit, now, 0);
    }

    /** How many buckets there are. */
    int size() {
        return buckets.size();
    }

    private BucketKey keyOf(Demand demand) {
        BucketKey plain = BucketKey.of(demand);
        BucketKey own =
                demand.value().length() > LONGEST_PLAIN_VALUE ? plain.withValue(Sha256.hex(demand.value())) : plain;
        return buckets.size() < maxBuckets || buckets.containsKey(own) ? own : plain.withValue(ALL_OTHERS);
    }

    private void sweepNowAndThen() {
        long now = micros.getAsLong();
        long last = lastSweep.get();
        if (Math.abs(now - last) >= SWEEP_EVERY && lastSweep.compareAndSet(last, now)) {
            for (BucketKey key : buckets.keySet()) {
                buckets.computeIfPresent(
                        key,
                        (k, held) -> held.isOver(now)
                                        || bucketOf(held, held.limit(), now).isFull()
                                ? null
                                : held);
            }
        }
    }

    /**
     * A bucket in the map.
     *
     * @param limit by which it fills until somebody asks for it again
     * @param life how long it is of use after its moment, in microseconds, where it does not fill
     */
    private record Held(Limit limit, TokenBucket bucket, long life) {

        static Held orNull(Demand demand, TokenBucket bucket) {
            return bucket.isFull()
                    ? null
                    : new Held(demand.limit(), bucket, TimeUnit.MILLISECONDS.toMicros(demand.lifeMillis()));
        }

        boolean isOver(long now) {
            return limit.periodMicros() == 0 && now - bucket.micros() > life;
        }
    }

    /** One try to take tokens, under the map's lock; carries out what came of it. */
    private final class Attempt implements BiFunction<BucketKey, Held, Held> {

        private final Demand demand;
        private boolean isGranted;
        private TokenBucket bucket;

        Attempt(Demand demand) {
            this.demand = demand;
        }

        /**
         * Takes, or leaves everything as it was.
         *
         * @param held the bucket, or null when it is full
         * @return what is to be kept in its place, or null when it is full
         */
        @Override
        public Held apply(BucketKey key, Held held) {
            // Under the lock: a time from before it could lie before the bucket's, which would fill it for the same
            // time twice.
            long now = micros.getAsLong();
            Limit limit = demand.limit();
            TokenBucket filled = bucketOf(held, limit, now);
            isGranted = filled.holds(demand.needed());
            bucket = isGranted ? filled.with(demand.taken()) : filled;
            boolean isUnchanged =
                    !isGranted && held != null && now >= held.bucket().micros() && !filled.isFull();
            return isUnchanged ? held : Held.orNull(demand, bucket);
        }
    }
}
