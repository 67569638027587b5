package dev.sluice.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.Await;
import dev.sluice.testing.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Several limits of one request are taken together or not at all, whatever 64 threads do at once. */
final class AllOrNothingTest {

    private static final int THREADS = 64;
    private static final int TEAMS = 4;
    private static final long OF_ALL = 100_000;
    private static final long OF_A_TEAM = 300;

    @Test
    void inOneProcess() throws Exception {
        RateLimiter limiter = RateLimiter.inProcess(100, BudgetObserver.NOBODY);

        long kept = loaded(List.of(limiter), 100);

        assertThat(kept).isEqualTo(TEAMS * OF_A_TEAM);
        assertThat(consumedByAll(limiter)).isEqualTo(kept);
        assertThat(consumedByTeams(limiter)).isEqualTo(kept);
    }

    @Test
    void throughRedisInTwoGateways() throws Exception {
        try (RedisServer server = RedisServer.start();
                RedisBuckets first = open(server, new RecordingRedisObserver());
                RedisBuckets second = open(server, new RecordingRedisObserver())) {
            RateLimiter limiter = RateLimiter.of(first, RedisFailureMode.CLOSED, BudgetObserver.NOBODY);

            long kept = loaded(
                    List.of(limiter, RateLimiter.of(second, RedisFailureMode.CLOSED, BudgetObserver.NOBODY)), 50);

            assertThat(kept).isLessThanOrEqualTo(TEAMS * OF_A_TEAM);
            assertThat(consumedByAll(limiter)).isEqualTo(kept);
            assertThat(consumedByTeams(limiter)).isEqualTo(kept);
        }
    }

    /** A Redis that is killed forgets what it had; of what comes after that, nothing is taken of one limit alone. */
    @Test
    void throughRedisThatIsKilledAndStartedAgain() throws Exception {
        RecordingRedisObserver observer = new RecordingRedisObserver();
        try (RedisServer server = RedisServer.start();
                RedisBuckets first = open(server, observer);
                RedisBuckets second = open(server, observer)) {
            RateLimiter limiter = RateLimiter.of(first, RedisFailureMode.LOCAL, BudgetObserver.NOBODY);
            AtomicBoolean goOn = new AtomicBoolean(true);
            AtomicLong requests = new AtomicLong();
            ExecutorService pool = Executors.newFixedThreadPool(THREADS);
            try {
                List<RateLimiter> gateways =
                        List.of(limiter, RateLimiter.of(second, RedisFailureMode.LOCAL, BudgetObserver.NOBODY));
                List<Future<?>> clients = new ArrayList<>();
                for (int thread = 0; thread < THREADS; thread++) {
                    int client = thread;
                    clients.add(pool.submit(() -> {
                        while (goOn.get()) {
                            gateways.get(client % 2).reserve(demands(client));
                            requests.incrementAndGet();
                        }
                    }));
                }
                for (int times = 0; times < 2; times++) {
                    awaitMore(requests);
                    server.stop();
                    Await.until("it is noticed", () -> !first.isUp() && !second.isUp());
                    awaitMore(requests);
                    server.restart();
                    Await.until("Redis answers", () -> first.isUp() && second.isUp());
                }
                awaitMore(requests);
                goOn.set(false);
                for (Future<?> client : clients) {
                    client.get();
                }
            } finally {
                pool.shutdownNow();
            }

            Await.until(
                    "both limits have the same",
                    () -> Math.abs(consumedByAll(limiter) - consumedByTeams(limiter)) <= observer.lost.get());
        }
    }

    private static void awaitMore(AtomicLong requests) {
        long enough = requests.get() + 2_000;
        Await.until("requests were decided", () -> requests.get() > enough);
    }

    /** Reserves from all threads, and releases every third of what was granted; returns how many were kept. */
    private static long loaded(List<RateLimiter> gateways, int triesOfAThread) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<Long>> clients = new ArrayList<>();
            for (int thread = 0; thread < THREADS; thread++) {
                int client = thread;
                clients.add(pool.submit(() -> IntStream.range(0, triesOfAThread)
                        .filter(i -> isKept(gateways.get(client % gateways.size()), client, i))
                        .count()));
            }
            long kept = 0;
            for (Future<Long> client : clients) {
                kept += client.get(1, TimeUnit.MINUTES);
            }
            return kept;
        } finally {
            pool.shutdownNow();
        }
    }

    private static boolean isKept(RateLimiter limiter, int client, int request) {
        if (!(limiter.reserve(demands(client)) instanceof Granted granted)) {
            return false;
        }
        if (request % 3 == 0) {
            granted.reservation().release();
            return false;
        }
        return true;
    }

    private static List<Demand> demands(int client) {
        return List.of(
                Budgets.demand("@everyone", "", OF_ALL), Budgets.demand("x-team", "team-" + client % TEAMS, OF_A_TEAM));
    }

    private static long consumedByAll(RateLimiter limiter) {
        return consumed(limiter, Budgets.demand("@everyone", "", OF_ALL));
    }

    private static long consumedByTeams(RateLimiter limiter) {
        return IntStream.range(0, TEAMS)
                .mapToLong(team -> consumed(limiter, Budgets.demand("x-team", "team-" + team, OF_A_TEAM)))
                .sum();
    }

    /** Asks for more than there can be, which takes nothing and tells what there is. */
    private static long consumed(RateLimiter limiter, Demand demand) {
        long amount = demand.limit().amount();
        Demand tooMuch = new Demand(demand.limit(), demand.value(), amount + 1, demand.window());
        return amount - ((Denied) limiter.reserve(List.of(tooMuch))).remaining();
    }

    private static RedisBuckets open(RedisServer server, RedisObserver observer) {
        RedisBuckets opened = new RedisBuckets(
                new RedisSettings(
                        RedisAddress.of(server.uri(), false), "test:", Duration.ofMillis(250), RedisFailureMode.LOCAL),
                1000,
                observer);
        Await.until("Redis answers", opened::isUp);
        return opened;
    }
}
