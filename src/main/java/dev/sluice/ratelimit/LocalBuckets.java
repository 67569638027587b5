package dev.sluice.ratelimit;

import dev.sluice.digest.Sha256;
import dev.sluice.ratelimit.BucketShares.Share;
import dev.sluice.ratelimit.TokenBucket.Change;
import dev.sluice.ratelimit.UsedBuckets.UsedBucket;
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
 * <p>A full bucket is equal to an absent one, so full buckets are dropped. When a client's share of the buckets of a limit is used up,
 * its further selector values share one bucket. Memory stays bounded, and a flood of invented values gains its sender nothing and
 * changes nothing for others. Buckets of values that the operator chose are not counted.
 */
final class LocalBuckets implements BucketStore {

    private static final long SWEEP_EVERY = TimeUnit.MINUTES.toMicros(1);

    /** Longer selector values are stored as their hash, so that long values cannot fill the memory. */
    private static final int LONGEST_PLAIN_VALUE = 64;

    /** Before the client's name in the value of the bucket that its values without room share; no header value has a line feed. */
    private static final String ALL_OTHERS = "\n";

    private final ConcurrentHashMap<BucketKey, Held> buckets = new ConcurrentHashMap<>();

    /** One for each limit, shared by its buckets; cleared at times, so that limits of the past do not stay. */
    private final Map<Limit, BucketConfiguration> configurations = new ConcurrentHashMap<>();

    private final LongSupplier micros;
    private final AtomicLong lastSweep;
    private final BucketShares shares;

    /**
     * Creates a store in which all buckets are full.
     *
     * @param micros a clock, in microseconds
     * @param maxBuckets how many selector values may have a bucket of their own, see {@link BucketShares}; positive
     */
    LocalBuckets(LongSupplier micros, int maxBuckets) {
        this.micros = micros;
        this.shares = new BucketShares(maxBuckets);
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
        Attempt attempt = attempt(keyOf(demand), demand, demand.needed(), demand.taken());
        BucketKey key = attempt.key;
        // Charges go by the key, not the bucket: while a long answer runs, the bucket may fill and be dropped.
        return new BucketResult(
                demand,
                attempt.isGranted,
                attempt.bucket,
                (more, then) -> then.accept(attempt(key, demand, TokenBucket.ANY, more).bucket));
    }

    @Override
    public void lower(Demand demand, long left) {
        attempt(keyOf(demand), demand, TokenBucket.LOWER, left);
    }

    /** What this process has taken meanwhile stays taken. */
    @Override
    public void fill(List<UsedBucket> used) {
        for (UsedBucket bucket : used) {
            attempt(keyOf(bucket.demand()), bucket.demand(), TokenBucket.ANY, bucket.amount());
        }
    }

    /** Takes from the bucket of this key or, where that would be a new one and there is no room, from the one that values share. */
    private Attempt attempt(BucketKey key, Demand demand, long needed, long more) {
        Attempt attempt = new Attempt(key, demand, needed, more);
        buckets.compute(key, attempt);
        return attempt.hasNoRoom ? attempt(key.withValue(ALL_OTHERS + demand.client()), demand, needed, more) : attempt;
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

    private static BucketKey keyOf(Demand demand) {
        BucketKey plain = BucketKey.of(demand);
        return demand.value().length() > LONGEST_PLAIN_VALUE ? plain.withValue(Sha256.hex(demand.value())) : plain;
    }

    private void sweepNowAndThen() {
        long now = micros.getAsLong();
        long last = lastSweep.get();
        if (Math.abs(now - last) >= SWEEP_EVERY && lastSweep.compareAndSet(last, now)) {
            configurations.clear();
            for (BucketKey key : buckets.keySet()) {
                buckets.computeIfPresent(
                        key, (k, held) -> held.isOver(now) || held.isFullAt(now) ? forgotten(held) : held);
            }
        }
    }

    /** What is kept of a full bucket: nothing. */
    private Held forgotten(Held held) {
        if (held != null) {
            held.share().ifPresent(shares::remove);
        }
        return null;
    }

    /**
     * A stored bucket.
     *
     * @param limit the limit that refills it
     * @param life how long a bucket of a day or month is kept after its last use, in microseconds
     * @param share the share that it is counted in; empty if it is not counted
     */
    private record Held(Limit limit, TokenBucket bucket, long life, Optional<Share> share) {

        boolean isFullAt(long now) {
            return bucket.at(limit, now, 0).isFull();
        }

        boolean isOver(long now) {
            return limit.periodMicros() == 0 && now - bucket.micros() > life;
        }
    }

    /** One attempt to take tokens, under the map's lock; holds its outcome. */
    private final class Attempt implements BiFunction<BucketKey, Held, Held> {

        private final BucketKey key;
        private final Demand demand;
        private final long needed;
        private final long more;
        private boolean isGranted;
        private boolean hasNoRoom;
        private TokenBucket bucket;

        Attempt(BucketKey key, Demand demand, long needed, long more) {
            this.key = key;
            this.demand = demand;
            this.needed = needed;
            this.more = more;
        }

        /**
         * Takes the tokens, or changes nothing.
         *
         * @param held the bucket, or null when it is full
         * @return what is to be kept in its place, or null when it is full
         */
        @Override
        public Held apply(BucketKey same, Held held) {
            // Read under the lock: an earlier reading could lie before the bucket's time and refill it twice.
            long now = micros.getAsLong();
            Change change = change(held, demand.limit(), now, needed, more);
            isGranted = change.isDone();
            bucket = change.after();
            boolean isUnchanged =
                    !isGranted && held != null && now >= held.bucket().micros() && !bucket.isFull();
            if (isUnchanged) {
                return held;
            }
            return bucket.isFull() ? forgotten(held) : kept(held);
        }

        /** Null if there is no room for a new bucket: the tokens are then taken elsewhere. */
        private Held kept(Held held) {
            Optional<Share> share = held == null ? newShare() : held.share();
            return hasNoRoom
                    ? null
                    : new Held(demand.limit(), bucket, TimeUnit.MILLISECONDS.toMicros(demand.lifeMillis()), share);
        }

        private Optional<Share> newShare() {
            Optional<Share> share = key.value().startsWith(ALL_OTHERS) ? Optional.empty() : demand.share();
            hasNoRoom = share.isPresent() && !shares.add(share.get());
            return share;
        }
    }
}
