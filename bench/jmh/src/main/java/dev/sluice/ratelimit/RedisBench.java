package dev.sluice.ratelimit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import redis.embedded.core.ExecutableProvider;

/** Reserve and give back over a Redis, each waited for, on the loopback address, whose single bucket all threads share. */
@State(Scope.Benchmark)
@BenchmarkMode({Mode.SampleTime, Mode.Throughput})
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class RedisBench {

    private final List<Demand> hot = List.of(RateLimitBench.demand(RateLimitBench.LIMIT, "all", 100));
    private Process server;
    private RedisBuckets buckets;
    private RateLimiter limiter;

    @Setup(Level.Trial)
    public void start() throws IOException, InterruptedException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        server = new ProcessBuilder(
                        ExecutableProvider.newJarResourceProvider().get().getPath(),
                        "--port",
                        Integer.toString(port),
                        "--bind",
                        "127.0.0.1",
                        "--save",
                        "")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        buckets = new RedisBuckets(
                new RedisSettings(
                        RedisAddress.of("redis://127.0.0.1:" + port, false),
                        "bench:",
                        Duration.ofSeconds(5),
                        RedisFailureMode.CLOSED),
                1000,
                new Unwatched());
        while (!buckets.isUp()) {
            Thread.sleep(10);
        }
        limiter = RateLimiter.of(buckets, RedisFailureMode.CLOSED, BudgetObserver.NOBODY);
        limiter.reserve(List.of(RateLimitBench.demand(RateLimitBench.LIMIT, "all", RateLimitBench.HALF)));
    }

    @TearDown(Level.Trial)
    public void stop() {
        buckets.close();
        server.destroyForcibly();
    }

    @Benchmark
    public void reserveAndSettle() {
        ((Granted) limiter.reserve(hot)).reservation().settle(RateLimitBench.USAGE);
    }

    private static final class Unwatched implements RedisObserver {
        @Override
        public void decided(Duration took) {}

        @Override
        public void decidedWithout() {}

        @Override
        public void lost() {}
    }
}
