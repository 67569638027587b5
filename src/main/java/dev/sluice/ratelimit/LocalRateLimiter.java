package dev.sluice.ratelimit;

import dev.sluice.ratelimit.Limit.Charge;
import dev.sluice.tokens.TokenUsage;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.EstimationProbe;
import io.github.bucket4j.TimeMeter;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Token buckets in this process: each holds a limit's tokens and fills evenly (behaviour.md 4.2).
 *
 * <p>A full bucket says nothing that an absent one would not, so full ones are dropped. When there are too many that are
 * not full, further selector values of a limit share one bucket: memory stays bounded, and a flood of made-up values wins
 * its sender nothing. Safe for any number of threads.
 */
public final class LocalRateLimiter {

    private static final long SWEEP_EVERY = Duration.ofMinutes(1).toNanos();

    /** Longer selector values are kept as their hash, so that nobody fills memory with long ones. */
    private static final int LONGEST_PLAIN_VALUE = 64;

    private final ConcurrentHashMap<Key, LimitedBucket> buckets = new ConcurrentHashMap<>();
    private final TimeMeter clock;
    private final AtomicLong lastSweep;
    private final int maxBuckets;

    /**
     * Makes a limiter whose buckets are all full.
     *
     * @param nanoTime a clock that never goes back, in nanoseconds
     * @param maxBuckets how many selector values may have a bucket of their own; positive
     */
    public LocalRateLimiter(LongSupplier nanoTime, int maxBuckets) {
        this.clock = new MonotonicClock(nanoTime);
        this.maxBuckets = maxBuckets;
        this.lastSweep = new AtomicLong(clock.currentTimeNanos());
    }

    /**
     * Takes a request's tokens from its bucket, or nothing when they are not all there.
     *
     * <p>Of a limit that charges the answer alone nothing is taken yet, and the request passes if the bucket is neither empty
     * nor in debt.
     *
     * @param value the selector's value
     * @param tokens of the request, at least 0; a request of none always passes where it alone is charged
     */
    public Decision reserve(Limit limit, String value, long tokens) {
        if (tokens == 0 && limit.charge() == Charge.REQUEST) {
            return new Granted(Reservation.NOTHING);
        }
        sweepNowAndThen();
        Key key = keyOf(limit, value);
        long taken = limit.charge() == Charge.RESPONSE ? 0 : tokens;
        Attempt attempt = new Attempt(limit, taken);
        // Inside compute, so that the bucket cannot be swept between its look-up and its use.
        buckets.compute(key, (k, held) -> attempt.on(held == null ? newBucket(limit) : held));
        return attempt.decision(new Held(key, limit, tokens, taken));
    }

    /** How many buckets there are. */
    int size() {
        return buckets.size();
    }

    private Key keyOf(Limit limit, String value) {
        Key own = new Key(limit.name(), Optional.of(value.length() > LONGEST_PLAIN_VALUE ? hash(value) : value));
        if (buckets.size() < maxBuckets || buckets.containsKey(own)) {
            return own;
        }
        return new Key(limit.name(), Optional.empty());
    }

    private static String hash(String value) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(sha256.digest(value.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }

    private void sweepNowAndThen() {
        long now = clock.currentTimeNanos();
        long last = lastSweep.get();
        if (now - last >= SWEEP_EVERY && lastSweep.compareAndSet(last, now)) {
            for (Key key : buckets.keySet()) {
                buckets.computeIfPresent(key, (k, held) -> held.isFull() ? null : held);
            }
        }
    }

    private LimitedBucket newBucket(Limit limit) {
        Bucket bucket = Bucket.builder()
                .addLimit(bandwidth -> bandwidth.capacity(limit.amount()).refillGreedy(limit.amount(), limit.period()))
                .withCustomTimePrecision(clock)
                .build();
        return new LimitedBucket(limit.amount(), bucket);
    }

    /** A selector value of a limit; no value stands for all those that found no room of their own. */
    private record Key(String limit, Optional<String> value) {}

    private record LimitedBucket(long capacity, Bucket bucket) {

        boolean isFull() {
            return bucket.getAvailableTokens() >= capacity;
        }

        /** How long until the bucket is full, when nothing more is taken. */
        long nanosToFill() {
            return bucket.estimateAbilityToConsume(capacity).getNanosToWaitForRefill();
        }
    }

    /** One try to take tokens; carries what came of it out of the map's lock. */
    private static final class Attempt {

        private final Limit limit;
        private final long tokens;
        private boolean isGranted;
        private Denied denied;

        Attempt(Limit limit, long tokens) {
            this.limit = limit;
            this.tokens = tokens;
        }

        LimitedBucket on(LimitedBucket held) {
            if (tokens > 0) {
                ConsumptionProbe probe = held.bucket().tryConsumeAndReturnRemaining(tokens);
                isGranted = probe.isConsumed();
                deny(probe.getRemainingTokens(), probe.getNanosToWaitForRefill(), probe.getNanosToWaitForReset());
            } else {
                EstimationProbe probe = held.bucket().estimateAbilityToConsume(1);
                isGranted = probe.canBeConsumed();
                deny(probe.getRemainingTokens(), probe.getNanosToWaitForRefill(), held.nanosToFill());
            }
            return held;
        }

        private void deny(long remaining, long nanosToWait, long nanosToReset) {
            if (!isGranted) {
                boolean never = tokens > limit.amount();
                denied = new Denied(
                        limit,
                        tokens,
                        Math.max(0, remaining),
                        never ? Optional.empty() : Optional.of(Duration.ofNanos(nanosToWait)),
                        Duration.ofNanos(nanosToReset));
            }
        }

        Decision decision(Reservation reservation) {
            return isGranted ? new Granted(reservation) : denied;
        }
    }

    /**
     * Tokens taken from a bucket, until they are given back or settled.
     *
     * <p>Remembers the bucket's key and not the bucket: while a long answer runs, the bucket may fill and be dropped, and what
     * is charged to a dropped one would be charged to nobody.
     */
    private final class Held implements Reservation {

        private final Key key;
        private final Limit limit;
        private final long counted;
        private final long taken;
        private final AtomicBoolean isOver = new AtomicBoolean();

        Held(Key key, Limit limit, long counted, long taken) {
            this.key = key;
            this.limit = limit;
            this.counted = counted;
            this.taken = taken;
        }

        @Override
        public void release() {
            if (isOver.compareAndSet(false, true)) {
                correct(-taken);
            }
        }

        @Override
        public void settle(Optional<TokenUsage> usage) {
            if (isOver.compareAndSet(false, true)) {
                correct(limit.charge().of(counted, usage) - taken);
            }
        }

        private void correct(long more) {
            if (more != 0) {
                buckets.compute(key, (k, held) -> corrected(held == null ? newBucket(limit) : held, more));
            }
        }

        private LimitedBucket corrected(LimitedBucket held, long more) {
            if (more > 0) {
                held.bucket().consumeIgnoringRateLimits(more);
            } else {
                held.bucket().addTokens(-more);
            }
            return held;
        }
    }

    private record MonotonicClock(LongSupplier nanoTime) implements TimeMeter {

        @Override
        public long currentTimeNanos() {
            return nanoTime.getAsLong();
        }

        @Override
        public boolean isWallClockBased() {
            return false;
        }
    }
}
