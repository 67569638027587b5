package dev.sluice.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tokens.TokenUsage;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * Whatever comes when, and whatever the clock does, exactly what an ideal bucket would let through is let through, and what it
 * holds is told (behaviour.md 4.2, 4.4).
 */
abstract class EvenRefillContract {

    /** New and empty, so that all buckets are full. */
    abstract BucketStore store(LongSupplier micros);

    @Property(tries = 1000)
    void noDecisionDiffersFromAnExactBuckets(@ForAll("traffic") Traffic traffic) {
        AtomicLong now = new AtomicLong(1_790_000_000_000_000L);
        OneLimit limiter = new OneLimit(store(now::get));
        ExactBucket exact =
                new ExactBucket(traffic.limit.amount(), Duration.of(traffic.limit.periodMicros(), ChronoUnit.MICROS));
        for (Arrival arrival : traffic.arrivals) {
            now.addAndGet(arrival.pause);
            exact.at(TimeUnit.MICROSECONDS.toNanos(now.get()));
            Decision decision = limiter.reserve(traffic.limit, "a", arrival.tokens);
            assertThat(decision instanceof Granted).isEqualTo(exact.holds(Math.max(1, arrival.tokens)));
            if (decision instanceof Denied denied) {
                assertThat(denied.remaining()).isEqualTo(exact.wholeTokens());
                if (arrival.tokens <= traffic.limit.amount()) {
                    assertThat(denied.retryAfter()).contains(exact.waitFor(Math.max(1, arrival.tokens)));
                }
                assertThat(denied.reset()).isEqualTo(exact.waitFor(traffic.limit.amount()));
            } else if (decision instanceof Granted granted) {
                exact.charge(arrival.tokens);
                arrival.end(granted.reservation(), exact);
            }
        }
    }

    @Provide
    Arbitrary<Traffic> traffic() {
        Arbitrary<Long> amounts = Arbitraries.oneOf(
                Arbitraries.longs().between(1, 10),
                Arbitraries.longs().between(1, 1_000_000),
                Arbitraries.longs().between(1_000_000, Limit.MOST));
        return Combinators.combine(
                        amounts, Arbitraries.of(Duration.ofSeconds(1), Duration.ofMinutes(1), Duration.ofHours(1)))
                .as((amount, period) -> new Limit(
                        "l",
                        "*",
                        "x-team",
                        Optional.empty(),
                        amount,
                        Limit.Unit.TOKENS,
                        period,
                        Limit.Charge.TOTAL,
                        false))
                .flatMap(limiter ->
                        arrivals(limiter).list().ofMinSize(1).ofMaxSize(40).map(all -> new Traffic(limiter, all)));
    }

    private static Arbitrary<Arrival> arrivals(Limit limit) {
        long period = limit.periodMicros();
        Arbitrary<Long> pause = Arbitraries.oneOf(
                Arbitraries.longs().between(0, 3),
                Arbitraries.longs().between(0, period / limit.amount() + 1),
                Arbitraries.longs().between(0, period / 7),
                Arbitraries.longs().between(0, 2 * period),
                Arbitraries.longs().between(-2 * period, 0));
        Arbitrary<Long> tokens = Arbitraries.oneOf(
                Arbitraries.longs().between(0, limit.amount() / 3 + 1),
                Arbitraries.longs().between(0, limit.amount() + 2));
        Arbitrary<Long> answer = Arbitraries.oneOf(
                Arbitraries.longs().between(0, limit.amount() / 5 + 1),
                Arbitraries.longs().between(0, Math.min(Limit.MOST, 3 * limit.amount())));
        return Combinators.combine(pause, tokens, Arbitraries.of(Ending.values()), answer)
                .as(Arrival::new);
    }

    /** How a request ends, at once. */
    private enum Ending {
        NOT_YET,
        RELEASED,
        SETTLED_BY_COUNT,
        SETTLED_BY_USAGE
    }

    private record Traffic(Limit limit, List<Arrival> arrivals) {}

    /**
     * A request.
     *
     * @param pause before it, in microseconds; below zero when the clock is set back
     * @param answer tokens of the answer
     */
    private record Arrival(long pause, long tokens, Ending ending, long answer) {

        void end(Reservation reservation, ExactBucket exact) {
            switch (ending) {
                case NOT_YET -> {
                    // Never, here.
                }
                case RELEASED -> {
                    reservation.release();
                    exact.charge(-tokens);
                }
                case SETTLED_BY_COUNT -> reservation.settle(Optional.empty());
                case SETTLED_BY_USAGE -> {
                    // The provider counts the prompt one lower or higher than we did.
                    long prompt = Math.max(0, tokens - 1 + answer % 3);
                    reservation.settle(Optional.of(new TokenUsage(
                            OptionalLong.of(prompt), OptionalLong.of(answer), TokenUsage.Source.REPORTED)));
                    exact.charge(Math.min(prompt, Limit.MOST) + answer - tokens);
                }
            }
        }
    }
}
