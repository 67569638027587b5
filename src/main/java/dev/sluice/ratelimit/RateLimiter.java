package dev.sluice.ratelimit;

import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Decides whether a request's demands are met: all of them, or nothing is taken (behaviour.md 4.3, 4.7). For any number of
 * threads.
 */
public final class RateLimiter {

    /** A client that is told to wait for one limit must not then be refused by another: for ever is the longest. */
    private static final Comparator<Denied> LONGEST_WAIT =
            Comparator.comparing((Denied denied) -> denied.retryAfter().orElse(ChronoUnit.FOREVER.getDuration()));

    private final BucketStore store;
    private final BucketStore standIn;
    private final Optional<BooleanSupplier> redisIsUp;

    /**
     * Makes a limiter.
     *
     * @param standIn asked when the store does not answer
     */
    RateLimiter(BucketStore store, BucketStore standIn, Optional<BooleanSupplier> redisIsUp) {
        this.store = store;
        this.standIn = standIn;
        this.redisIsUp = redisIsUp;
    }

    /**
     * With its buckets in this process, all full.
     *
     * @param maxBuckets how many selector values may have a bucket of their own; positive
     */
    public static RateLimiter ofThisProcess(int maxBuckets) {
        return new RateLimiter(inProcess(maxBuckets), demands -> Optional.empty(), Optional.empty());
    }

    /**
     * With its buckets in Redis.
     */
    public static RateLimiter of(RedisBuckets shared, RedisFailureMode whenAway) {
        return new RateLimiter(
                shared,
                switch (whenAway) {
                    case OPEN ->
                        demands -> Optional.of(
                                demands.stream().map(BucketResult::unlimited).toList());
                    case CLOSED -> demands -> Optional.empty();
                    case LOCAL -> shared.standIn();
                },
                Optional.of(shared::isUp));
    }

    private static LocalBuckets inProcess(int maxBuckets) {
        return new LocalBuckets(() -> TimeUnit.NANOSECONDS.toMicros(System.nanoTime()), maxBuckets);
    }

    /** Whether Redis answers, as far as is known; empty when the buckets are not there. */
    public Optional<Boolean> redisIsUp() {
        return redisIsUp.map(BooleanSupplier::getAsBoolean);
    }

    /** Takes what is demanded, or nothing when one of the buckets does not hold it. */
    Decision reserve(List<Demand> demands) {
        List<Demand> real = new ArrayList<>(demands.size());
        for (Demand demand : demands) {
            if (!demand.isNone()) {
                real.add(demand);
            }
        }
        if (real.isEmpty()) {
            return new Granted(Reservation.NOTHING);
        }
        return store.take(real)
                .or(() -> standIn.take(real))
                .map(RateLimiter::decide)
                .orElseGet(LimiterUnavailable::new);
    }

    private static Decision decide(List<BucketResult> takings) {
        List<Denied> denials = new ArrayList<>();
        for (BucketResult taking : takings) {
            if (!taking.isGranted()) {
                denials.add(taking.denied());
            }
        }
        if (denials.isEmpty()) {
            return new Granted(new Reservation(takings));
        }
        for (BucketResult taking : takings) {
            if (taking.isGranted()) {
                taking.giveBack();
            }
        }
        return Collections.max(denials, LONGEST_WAIT);
    }
}
