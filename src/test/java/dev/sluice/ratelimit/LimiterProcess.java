package dev.sluice.ratelimit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** A gateway's limiter in a process of its own, which {@link PausedGatewaysTest} can stop and let go on. */
final class LimiterProcess {

    private LimiterProcess() {}

    /**
     * Asks as fast as it can from many threads, then prints how many requests were granted, and how many were decided without Redis.
     *
     * @param args Redis' port, the limit, the deadline in milliseconds, threads, requests of each thread
     */
    public static void main(String... args) throws Exception {
        int threads = Integer.parseInt(args[3]);
        int requests = Integer.parseInt(args[4]);
        List<Demand> demand = List.of(Budgets.demand("@everyone", "", Long.parseLong(args[1])));
        RecordingRedisObserver observer = new RecordingRedisObserver();
        RedisSettings settings = new RedisSettings(
                RedisAddress.of("redis://127.0.0.1:" + args[0], false),
                "test:",
                Duration.ofMillis(Long.parseLong(args[2])),
                RedisFailureMode.LOCAL);
        try (RedisBuckets buckets = new RedisBuckets(settings, 1000, observer)) {
            while (!buckets.isUp()) {
                Thread.onSpinWait();
            }
            System.out.println("up");
            RateLimiter limiter = RateLimiter.of(buckets, RedisFailureMode.LOCAL, BudgetObserver.NOBODY);
            ExecutorService pool = Executors.newFixedThreadPool(threads);
            List<Future<Integer>> clients = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                clients.add(pool.submit(() -> {
                    int granted = 0;
                    for (int i = 0; i < requests; i++) {
                        granted += limiter.reserve(demand) instanceof Granted ? 1 : 0;
                    }
                    return granted;
                }));
            }
            int granted = 0;
            for (Future<Integer> client : clients) {
                granted += client.get();
            }
            pool.shutdown();
            System.out.println(granted + " " + observer.without);
        }
    }
}
