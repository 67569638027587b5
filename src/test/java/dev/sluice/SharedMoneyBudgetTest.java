package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.Answer;
import dev.sluice.testing.Await;
import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.RedisServer;
import dev.sluice.testing.TestGateway;
import jakarta.json.Json;
import java.io.StringReader;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Budgets in money under many requests at once, over two gateways, and while Redis is away. A token costs 0.001. */
final class SharedMoneyBudgetTest {

    private static final String CHAT = "/v1/chat/completions";
    private static final String QUESTION = "{\"model\":\"m\",\"max_tokens\":50,\"messages\":[]}";

    /** Of the answer to each request, in thousandths. */
    private static final int COST = 55;

    private static final int REQUESTS = 1_000;
    private static final String PATIENTLY = "sluice.ratelimit.redis.deadline=10s";

    @AutoClose
    private final FakeProvider provider = FakeProvider.start();

    @BeforeEach
    void start() {
        provider.answerWith(Answer.json(
                200, "{\"model\":\"m\",\"choices\":[],\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":50}}"));
    }

    @Test
    void aThousandRequestsAtOnceNeverCostMoreThanTheBudget() throws Exception {
        try (TestGateway gateway = gateway("amount=1.00", "reserve=worst")) {
            List<Integer> statuses = askAtOnce(List.of(gateway));

            assertThatNoneWasOver(statuses, gateway);
        }
    }

    @Test
    void aThousandRequestsAtOnceOverTwoGatewaysNeverCostMoreThanTheBudget() throws Exception {
        try (RedisServer redis = RedisServer.start();
                TestGateway one = gateway("amount=1.00", "reserve=worst", shared(redis, "closed"), PATIENTLY);
                TestGateway two = gateway("amount=1.00", "reserve=worst", shared(redis, "closed"), PATIENTLY)) {
            awaitRedis(one, "UP");
            awaitRedis(two, "UP");

            List<Integer> statuses = askAtOnce(List.of(one, two));

            assertThatNoneWasOver(statuses, one);
            assertThat(used(two)).isEqualTo(used(one));
        }
    }

    @ParameterizedTest
    @CsvSource({
        // policy, how Redis goes, statuses of six requests after six others used 0.33 of 0.60, and what is used when
        // Redis is back
        "local,  hangs, 200 200 200 200 429 429, 0.55",
        "closed, hangs, 503 503 503 503 503 503, 0.33",
        "open,   hangs, 200 200 200 200 200 200, 0.33",
        // Redis has forgotten what was used before.
        "local,  stops, 200 200 200 200 429 429, 0.22",
        "closed, stops, 503 503 503 503 503 503, 0",
        "open,   stops, 200 200 200 200 200 200, 0"
    })
    void whatIsUsedWhileRedisIsAwayGoesByItsPolicy(String policy, String going, String expected, String used) {
        try (RedisServer redis = RedisServer.start();
                TestGateway gateway = gateway("amount=0.60", shared(redis, policy))) {
            awaitRedis(gateway, "UP");
            assertThat(statuses(gateway, 6)).isEqualTo("200 200 200 200 200 200");
            if (going.equals("stops")) {
                redis.stop();
            } else {
                redis.hang();
            }
            awaitRedis(gateway, "AWAY");

            assertThat(statuses(gateway, 6)).isEqualTo(expected);

            if (going.equals("stops")) {
                redis.restart();
            } else {
                redis.goOn();
            }
            awaitRedis(gateway, "UP");
            Await.until("so much is used: " + used, () -> used(gateway).compareTo(new BigDecimal(used)) == 0);
        }
    }

    @Test
    void whatOneGatewaySpendsTheOtherRefuses() {
        try (RedisServer redis = RedisServer.start();
                TestGateway one = gateway("amount=0.20", shared(redis, "closed"));
                TestGateway two = gateway("amount=0.20", shared(redis, "closed"))) {
            awaitRedis(one, "UP");
            awaitRedis(two, "UP");
            assertThat(statuses(one, 2)).isEqualTo("200 200");
            assertThat(statuses(two, 1)).isEqualTo("200");

            assertThat(statuses(one, 1)).isEqualTo("429");
            assertThat(one.get("/metrics").bodyText())
                    .contains("sluice_budget_used_ratio{budget=\"team\",client=\"anonymous\"} 0.825");
        }
    }

    @Test
    void anAlertIsSentOnceOverAllGateways() {
        try (FakeProvider receiver = FakeProvider.start();
                RedisServer redis = RedisServer.start()) {
            receiver.answerWith(Answer.json(200, "{}"));
            String hook = "sluice.alerts.webhook.url=http://127.0.0.1:" + receiver.port() + "/";
            try (TestGateway one = gateway("amount=0.60", "alerts=10,50,90", shared(redis, "closed"), hook);
                    TestGateway two = gateway("amount=0.60", "alerts=10,50,90", shared(redis, "closed"), hook)) {
                awaitRedis(one, "UP");
                awaitRedis(two, "UP");
                for (int i = 0; i < 5; i++) {
                    assertThat(statuses(one, 1)).isEqualTo("200");
                    assertThat(statuses(two, 1)).isEqualTo("200");
                }
                Await.until("each percentage is sent", () -> receiver.requestCount() == 3);
                // Each gateway has told of what it reached; nothing else waits to be sent.
                Await.until("all is settled", () -> used(one).compareTo(new BigDecimal("0.55")) == 0);
                assertThat(percents(receiver)).containsExactlyInAnyOrder("10", "50", "90");
            }
        }
    }

    private static List<String> percents(FakeProvider receiver) {
        List<String> percents = new ArrayList<>();
        while (receiver.untaken() > 0) {
            try {
                percents.add(receiver.takeRequest().bodyText().replaceAll(".*\"percent\":([0-9]+).*", "$1"));
            } catch (InterruptedException stopped) {
                throw new IllegalStateException(stopped);
            }
        }
        return percents;
    }

    private static void assertThatNoneWasOver(List<Integer> statuses, TestGateway gateway) {
        long served = statuses.stream().filter(status -> status == 200).count();
        assertThat(statuses).hasSize(REQUESTS).containsOnly(200, 429);
        // The last requests may find room for no other one.
        assertThat(served * COST).isBetween(1_000L - 2 * COST, 1_000L);
        Await.until("all is settled", () -> used(gateway).compareTo(BigDecimal.valueOf(served * COST, 3)) == 0);
    }

    private static List<Integer> askAtOnce(List<TestGateway> gateways) throws Exception {
        CountDownLatch begin = new CountDownLatch(1);
        ExecutorService clients = Executors.newFixedThreadPool(REQUESTS);
        try {
            List<Future<Integer>> running = new ArrayList<>();
            for (int i = 0; i < REQUESTS; i++) {
                TestGateway gateway = gateways.get(i % gateways.size());
                running.add(clients.submit(() -> {
                    begin.await();
                    return gateway.post(CHAT, QUESTION).status();
                }));
            }
            begin.countDown();
            List<Integer> statuses = new ArrayList<>();
            for (Future<Integer> each : running) {
                statuses.add(each.get());
            }
            return statuses;
        } finally {
            clients.shutdownNow();
        }
    }

    private TestGateway gateway(String... budget) {
        List<String> lines = new ArrayList<>(List.of(
                "sluice.providers.fake.prices=own",
                "sluice.prices.own.m.input=1000",
                "sluice.prices.own.m.output=1000"));
        for (String property : budget) {
            property.lines()
                    .map(line -> (line.startsWith("sluice.") ? "" : "sluice.budgets.team.") + line)
                    .forEach(lines::add);
        }
        return TestGateway.before(provider, lines.toArray(String[]::new));
    }

    private static String shared(RedisServer redis, String policy) {
        return "sluice.ratelimit.redis.uri=redis://127.0.0.1:" + redis.port() + "\nsluice.ratelimit.on-redis-failure="
                + policy;
    }

    private static void awaitRedis(TestGateway gateway, String state) {
        Await.until(
                "Redis is " + state,
                () -> gateway.get("/health/ready").bodyText().contains("\"redis\":\"" + state + "\""));
    }

    private static String statuses(TestGateway gateway, int requests) {
        return IntStream.range(0, requests)
                .mapToObj(i -> Integer.toString(gateway.post(CHAT, QUESTION).status()))
                .collect(Collectors.joining(" "));
    }

    private static BigDecimal used(TestGateway gateway) {
        return new BigDecimal(
                Json.createReader(new StringReader(gateway.get("/limits").bodyText()))
                        .readObject()
                        .getJsonArray("data")
                        .getJsonObject(0)
                        .getString("used"));
    }
}
