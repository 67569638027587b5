package dev.sluice.ratelimit;

import dev.sluice.tokens.TokenUsage;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Reserve and settle in this process: on one bucket for all threads, and on one of 10,000 for each request. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class RateLimitBench {

    /** All is given back, so that no bucket is ever used up: the taking and the settling both change it. */
    static final Optional<TokenUsage> USAGE = Optional.of(
            new TokenUsage(OptionalLong.of(0), OptionalLong.of(0), TokenUsage.Source.REPORTED));

    static final Limit LIMIT = new Limit(
            "l",
            "gpt-4o",
            "x-team",
            Optional.empty(),
            Limit.MOST,
            Limit.Unit.TOKENS,
            new Refill.Even(Duration.ofHours(1)),
            Limit.Charge.TOTAL,
            false);

    /** Taken beforehand, so that buckets are neither full, and dropped, nor empty. */
    static final long HALF = Limit.MOST / 2;

    private static final Limit SMALL = new Limit(
            "s",
            "gpt-4o",
            "x-user",
            Optional.empty(),
            1,
            Limit.Unit.TOKENS,
            new Refill.Even(Duration.ofHours(1)),
            Limit.Charge.REQUEST,
            false);

    private final RateLimiter limiter = RateLimiter.inProcess(100_000, BudgetObserver.NOBODY);
    private final List<Demand> hot = List.of(demand(LIMIT, "all", 100));
    private final List<Demand> tooMuch = List.of(demand(SMALL, "all", 2));
    private final String[] values = new String[10_000];

    public RateLimitBench() {
        for (int i = 0; i < values.length; i++) {
            values[i] = "team-" + i;
            limiter.reserve(List.of(demand(LIMIT, values[i], HALF)));
        }
        limiter.reserve(List.of(demand(LIMIT, "all", HALF)));
    }

    @State(Scope.Thread)
    public static class Turn {
        int next;
    }

    @Benchmark
    public void oneBucket() {
        ((Granted) limiter.reserve(hot)).reservation().settle(USAGE);
    }

    @Benchmark
    public void manyBuckets(Turn turn) {
        String value = values[turn.next++ % values.length];
        ((Granted) limiter.reserve(List.of(demand(LIMIT, value, 100)))).reservation().settle(USAGE);
    }

    @Benchmark
    public Decision refusal() {
        return limiter.reserve(tooMuch);
    }

    /** Of a limit that knows no days and months. */
    static Demand demand(Limit limit, String value, long tokens) {
        return new Demand(limit, value, tokens, Optional.empty());
    }
}
