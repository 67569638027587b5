package dev.sluice.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever comes when, exactly what an ideal bucket would let through is let through (behaviour.md 4.2). */
final class EvenRefillTest {

    @Property(tries = 300)
    void admitsWhatAnExactBucketAdmits(@ForAll("traffic") Traffic traffic) {
        Buckets buckets = new Buckets(traffic.limit);
        for (Arrival arrival : traffic.arrivals) {
            buckets.advance(arrival.pause);
            Decision decision = buckets.reserve(arrival.tokens);
            assertThat(decision instanceof Granted).isEqualTo(buckets.exact.take(arrival.tokens));
            if (arrival.released && decision instanceof Granted granted) {
                granted.reservation().release();
                buckets.exact.giveBack(arrival.tokens);
            }
        }
    }

    @Property(tries = 300)
    void tellsWhatAnExactBucketHolds(@ForAll("traffic") Traffic traffic) {
        Buckets buckets = new Buckets(traffic.limit);
        for (Arrival arrival : traffic.arrivals) {
            buckets.advance(arrival.pause);
            if (buckets.reserve(arrival.tokens) instanceof Denied denied) {
                assertThat(denied.remaining()).isEqualTo(buckets.exact.wholeTokens());
            } else {
                buckets.exact.take(arrival.tokens);
            }
        }
    }

    @Property(tries = 300)
    void nobodyIsToldToWaitLongerThanNeeded(@ForAll("traffic") Traffic traffic) {
        Buckets buckets = new Buckets(traffic.limit);
        for (Arrival arrival : traffic.arrivals) {
            buckets.advance(arrival.pause);
            if (buckets.reserve(arrival.tokens) instanceof Denied denied
                    && denied.retryAfter().isPresent()) {
                assertThat(denied.retryAfter().get().toNanos())
                        .isLessThanOrEqualTo(buckets.exact.nanosecondsUntil(arrival.tokens));
            } else {
                buckets.exact.take(arrival.tokens);
            }
        }
    }

    @Property(tries = 300)
    void evenTheLargestBucketHoldsNoMoreThanAnExactOne(@ForAll("largeTraffic") Traffic traffic) {
        Buckets buckets = new Buckets(traffic.limit);
        for (Arrival arrival : traffic.arrivals) {
            buckets.advance(arrival.pause);
            if (buckets.reserve(arrival.tokens) instanceof Denied denied) {
                assertThat(denied.remaining()).isLessThanOrEqualTo(buckets.exact.wholeTokens());
            } else {
                assertThat(buckets.exact.take(arrival.tokens)).isTrue();
            }
        }
    }

    @Provide
    Arbitrary<Traffic> traffic() {
        return trafficOf(Arbitraries.oneOf(
                Arbitraries.longs().between(1, 10), Arbitraries.longs().between(1, 1_000_000)));
    }

    @Provide
    Arbitrary<Traffic> largeTraffic() {
        return trafficOf(Arbitraries.longs().between(1_000_000, Limit.MOST));
    }

    private static Arbitrary<Traffic> trafficOf(Arbitrary<Long> tokens) {
        return Combinators.combine(
                        tokens, Arbitraries.of(Duration.ofSeconds(1), Duration.ofMinutes(1), Duration.ofHours(1)))
                .as((count, period) -> new Limit(
                        "l",
                        "*",
                        "x-team",
                        Optional.empty(),
                        count,
                        Limit.Unit.TOKENS,
                        period,
                        Limit.Charge.REQUEST,
                        false))
                .flatMap(limit ->
                        arrivals(limit).list().ofMinSize(1).ofMaxSize(40).map(all -> new Traffic(limit, all)));
    }

    private static Arbitrary<Arrival> arrivals(Limit limit) {
        long period = limit.period().toNanos();
        Arbitrary<Long> pause = Arbitraries.oneOf(
                Arbitraries.longs().between(0, 3),
                Arbitraries.longs().between(0, period / limit.amount() + 1),
                Arbitraries.longs().between(0, period / 7),
                Arbitraries.longs().between(0, 2 * period));
        Arbitrary<Long> tokens = Arbitraries.oneOf(
                Arbitraries.longs().between(0, limit.amount() / 3 + 1),
                Arbitraries.longs().between(0, limit.amount() + 2));
        return Combinators.combine(pause, tokens, Arbitraries.of(false, false, false, true))
                .as(Arrival::new);
    }

    private record Traffic(Limit limit, List<Arrival> arrivals) {}

    private record Arrival(long pause, long tokens, boolean released) {}

    /** The bucket that is tested and the one that it is measured by, under one clock. */
    private static final class Buckets {

        private final AtomicLong now = new AtomicLong();
        private final LocalRateLimiter limiter = new LocalRateLimiter(now::get, 100);
        private final Limit limit;
        private final ExactBucket exact;

        Buckets(Limit limit) {
            this.limit = limit;
            this.exact = new ExactBucket(limit.amount(), limit.period());
        }

        void advance(long nanoseconds) {
            now.addAndGet(nanoseconds);
            exact.pass(nanoseconds);
        }

        Decision reserve(long tokens) {
            return limiter.reserve(limit, "a", tokens);
        }
    }
}
