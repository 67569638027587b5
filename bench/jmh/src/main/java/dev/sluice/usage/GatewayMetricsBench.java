package dev.sluice.usage;

import dev.sluice.exchange.RequestId;
import dev.sluice.tokens.TokenUsage;
import java.time.Duration;
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

/** What it takes to count an exchange with its tokens. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class GatewayMetricsBench {

    private final GatewayMetrics metrics = new GatewayMetrics();
    private final UsageRecord exchange = new UsageRecord(
            RequestId.takenOrMade(null),
            "127.0.0.1",
            Optional.empty(),
            "POST",
            "/v1/chat/completions",
            "chat",
            Optional.of("openai"),
            Optional.of("gpt-4o"),
            Optional.empty(),
            200,
            Optional.of(new TokenUsage(OptionalLong.of(412), OptionalLong.of(24), TokenUsage.Source.REPORTED)),
            false,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(), Optional.empty(),
            Duration.ofMillis(400));

    @Benchmark
    public void exchangeEnds() {
        metrics.exchangeBegins();
        metrics.exchangeEnds(exchange);
    }
}
