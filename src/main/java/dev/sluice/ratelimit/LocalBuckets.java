package dev.sluice.ratelimit;

import dev.sluice.digest.Sha256;
import dev.sluice.ratelimit.TokenBucket.Change;
import io.github.bucket4j.BucketConfiguration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import java.util.function.LongSupplier;

/**
 * Buckets in the memory of this process.
 *
 * <p>A full bucket is equal to an absent one, so full buckets are dropped. When too many are not full, further selector values of a
 * limit share one bucket. Memory stays bounded, and a flood of invented values gains its sender nothing.
 */
final class LocalBuckets implements BucketStore {

    private static final long SWEEP_EVERY = TimeUnit.MINUTES.toMicros(1);

    /** Longer selector values are stored as their hash, so that long values cannot fill the memory. */
    private static final int LONGEST_PLAIN_VALUE = 64;

    /** The value of the bucket that values without room share; no header value contains a line feed. */
    private static final String ALL_OTHERS = "\n";

    private final ConcurrentHashMap<BucketKey, Held> buckets = new ConcurrentHashMap<>();

    /** One for each limit, shared by its buckets; cleared at times, so that limits of the past do not stay. */
    private final Map<Limit, BucketConfiguration> configurations = new ConcurrentHashMap<>();

    private final LongSupplier micros;
    private final AtomicLong lastSweep;
    private final int maxBuckets;

    /**
     * Creates a store in which all buckets are full.
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
        // Charges go by the key, not the bucket: while a long answer runs, the bucket may fill and be dropped.
        return new BucketResult(demand, attempt.isGranted, attempt.bucket, more -> charge(key, demand, more));
    }

    private void charge(BucketKey key, Demand demand, long more) {
        buckets.compute(
                key,
                (k, held) -> Held.orNull(
                        demand,
                        change(held, demand.limit(), micros.getAsLong(), TokenBucket.ANY, more)
                                .after()));
    }

    private Change change(Held held, Limit limit, long now, long needed, long more) {
        TokenBucket before = held == null ? full(limit, now) : held.bucket();
        return before.take(limit, now, 0, needed, more);
    }

    private TokenBucket full(Limit limit, long now) {
        return TokenBucket.full(configurations.computeIfAbsent(limit, TokenBucket::configuration), now);
    }

    /** The number of buckets that are not full. */
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
            configurations.clear();
            for (BucketKey key : buckets.keySet()) {
                buckets.computeIfPresent(key, (k, held) -> held.isOver(now) || held.isFullAt(now) ? null : held);
            }
        }
    }

    /**
     * A stored bucket.
     *
     * @param limit the limit that refills it
     * @param life how long a bucket of a day or month is kept after its last use, in microseconds
     */
    private record Held(Limit limit, TokenBucket bucket, long life) {

        static Held orNull(Demand demand, TokenBucket bucket) {
            return bucket.isFull()
                    ? null
                    : new Held(demand.limit(), bucket, TimeUnit.MILLISECONDS.toMicros(demand.lifeMillis()));
        }

        boolean isFullAt(long now) {
            return bucket.at(limit, now, 0).isFull();
        }

        boolean isOver(long now) {
            return limit.periodMicros() == 0 && now - bucket.micros() > life;
        }
    }

    /** One attempt to take tokens, under the map's lock; holds its outcome. */
    private final class Attempt implements BiFunction<BucketKey, Held, Held> {

        private final Demand demand;
        private boolean isGranted;
        private TokenBucket bucket;

        Attempt(Demand demand) {
            this.demand = demand;
        }

        /**
         * Takes the tokens, or changes nothing.
         *
         * @param held the bucket, or null when it is full
         * @return what is to be kept in its place, or null when it is full
         */
        @Override
        public Held apply(BucketKey key, Held held) {
            // Read under the lock: an earlier reading could lie before the bucket's time and refill it twice.
            long now = micros.getAsLong();
            Change change = change(held, demand.limit(), now, demand.needed(), demand.taken());
            isGranted = change.isDone();
            bucket = change.after();
            boolean isUnchanged =
                    !isGranted && held != null && now >= held.bucket().micros() && !bucket.isFull();
            return isUnchanged ? held : Held.orNull(demand, bucket);
        }
    }
}
