package dev.sluice.ratelimit;

import dev.sluice.ratelimit.UsedBuckets.UsedBucket;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Decides whether a request may pass: it takes what all of its limits demand, or nothing (behaviour.md 4.3, 4.7). For any number of
 * threads.
 */
public final class RateLimiter {

    /** Orders refusals so that a client is told the longest wait; a request that can never pass waits longest. */
    private static final Comparator<Denied> LONGEST_WAIT =
            Comparator.comparing((Denied denied) -> denied.retryAfter().orElse(ChronoUnit.FOREVER.getDuration()));

    private final BucketStore store;
    private final BucketStore standIn;
    private final Optional<BooleanSupplier> redisIsUp;
    private final OpenReservations open;

    /**
     * Creates a limiter.
     *
     * @param standIn decides when the store does not answer
     * @param observer told what happens to budgets in money
     */
    RateLimiter(BucketStore store, BucketStore standIn, Optional<BooleanSupplier> redisIsUp, BudgetObserver observer) {
        this.open = new OpenReservations(observer, redisIsUp.isPresent());
        this.store = store;
        this.standIn = standIn;
        this.redisIsUp = redisIsUp;
    }

    /**
     * Creates a limiter with its buckets in this process.
     *
     * @param maxBuckets how many selector values may have a bucket of their own; positive
     * @param observer told what happens to budgets in money
     */
    public static RateLimiter inProcess(int maxBuckets, BudgetObserver observer) {
        return new RateLimiter(
                new LocalBuckets(() -> TimeUnit.NANOSECONDS.toMicros(System.nanoTime()), maxBuckets),
                demands -> Optional.empty(),
                Optional.empty(),
                observer);
    }

    /**
     * Creates a limiter with its buckets in Redis.
     *
     * @param failureMode what decides while Redis is away
     * @param observer told what happens to budgets in money
     */
    public static RateLimiter of(RedisBuckets shared, RedisFailureMode failureMode, BudgetObserver observer) {
        return new RateLimiter(
                shared,
                switch (failureMode) {
                    case OPEN ->
                        demands -> Optional.of(
                                demands.stream().map(BucketResult::unlimited).toList());
                    case CLOSED -> demands -> Optional.empty();
                    case LOCAL -> shared.standIn();
                },
                Optional.of(shared::isUp),
                observer);
    }

    /** Whether Redis answered last; empty when Redis is not used. */
    public Optional<Boolean> redisIsUp() {
        return redisIsUp.map(BooleanSupplier::getAsBoolean);
    }

    /** Takes from every bucket what is demanded, or from none of them. */
    Decision reserve(List<Demand> demands) {
        List<Demand> real = new ArrayList<>(demands.size());
        for (Demand demand : demands) {
            if (!demand.isNone()) {
                real.add(demand);
            }
        }
        if (real.isEmpty()) {
            return new Granted(Reservation.ofNothing());
        }
        return store.take(real).or(() -> standIn.take(real)).map(this::decide).orElseGet(LimiterUnavailable::new);
    }

    /**
     * Looks at the buckets, and takes nothing.
     *
     * @param demands of nothing
     * @return in their order; empty when the store is away, and nothing stands in for it
     */
    Optional<List<LimitStatus>> look(List<Demand> demands, Instant now) {
        if (demands.isEmpty()) {
            return Optional.of(List.of());
        }
        return store.take(demands).or(() -> standIn.take(demands)).map(looked -> looked.stream()
                .map(bucket -> statusOf(bucket, now))
                .toList());
    }

    /**
     * Lowers a bucket that holds more than is told to be there.
     *
     * @param demand names the bucket
     * @param left how much is there; at least 0
     */
    void lower(Demand demand, long left) {
        store.lower(demand, left);
    }

    /** Takes from buckets what was used of them before this process has begun; those in Redis only if they are not there. */
    void fill(List<UsedBucket> used) {
        store.fill(used);
    }

    private LimitStatus statusOf(BucketResult looked, Instant now) {
        return LimitStatus.of(looked, open.reservedOf(BucketKey.of(looked.demand())), now);
    }

    private Decision decide(List<BucketResult> takings) {
        List<Denied> denials = new ArrayList<>();
        for (BucketResult taking : takings) {
            if (!taking.isGranted()) {
                denials.add(taking.denied());
            }
        }
        if (denials.isEmpty()) {
            return new Granted(open.open(takings));
        }
        for (BucketResult taking : takings) {
            if (taking.isGranted()) {
                taking.giveBack();
            }
        }
        return Collections.max(denials, LONGEST_WAIT);
    }
}
