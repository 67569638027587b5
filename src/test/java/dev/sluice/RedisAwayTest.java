package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.Answer;
import dev.sluice.testing.Await;
import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.LogRecorder;
import dev.sluice.testing.RawResponse;
import dev.sluice.testing.RedisServer;
import dev.sluice.testing.TestGateway;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients see of a Redis that stops, hangs and comes back, by what was configured for it (behaviour.md 4.7). */
final class RedisAwayTest {

    private static final String CHAT = "/v1/chat/completions";
    private static final String QUESTION =
            "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello?\"}]}";

    private FakeProvider provider;
    private RedisServer redis;

    @BeforeEach
    void start() {
        provider = FakeProvider.start().answerWith(Answer.json(200, "{}"));
        redis = RedisServer.start("--requirepass", "planted");
    }

    @AfterEach
    void stop() {
        redis.goOn();
        redis.close();
        provider.close();
    }

    @ParameterizedTest
    @CsvSource({
        // policy, how Redis goes, statuses of six requests while a limit of three is used up in Redis
        "open,   stops, 200 200 200 200 200 200",
        "open,   hangs, 200 200 200 200 200 200",
        "closed, stops, 503 503 503 503 503 503",
        "closed, hangs, 503 503 503 503 503 503",
        "local,  stops, 429 429 429 429 429 429",
        "local,  hangs, 429 429 429 429 429 429"
    })
    void requestsAreDecidedByPolicyUntilRedisIsBack(String policy, String going, String expected) {
        try (TestGateway gateway = gateway(policy)) {
            awaitRedis(gateway, "UP");
            assertThat(statuses(gateway, 4)).isEqualTo("200 200 200 429");

            if (going.equals("stops")) {
                redis.stop();
            } else {
                redis.hang();
            }
            awaitRedis(gateway, "AWAY");
            assertThat(statuses(gateway, 6)).isEqualTo(expected);
            assertThat(gateway.metric("sluice_ratelimit_redis_up")).isZero();
            assertThat(gateway.metric("sluice_ratelimit_redis_away_total")).isGreaterThanOrEqualTo(6);

            if (going.equals("stops")) {
                redis.restart();
            } else {
                redis.goOn();
            }
            awaitRedis(gateway, "UP");
            // A Redis that was stopped has forgotten; one that hung has not, and nothing was taken from it meanwhile.
            assertThat(statuses(gateway, 4)).isEqualTo(going.equals("stops") ? "200 200 200 429" : "429 429 429 429");
            assertThat(gateway.metric("sluice_ratelimit_redis_up")).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"open", "closed", "local"})
    void everyRequestIsAnsweredWhileRedisHangsUnderLoad(String policy) throws Exception {
        try (TestGateway gateway = gateway(policy)) {
            awaitRedis(gateway, "UP");
            ExecutorService clients = Executors.newFixedThreadPool(32);
            try {
                Callable<List<Integer>> client = () -> IntStream.range(0, 20)
                        .map(i -> gateway.post(CHAT, QUESTION).status())
                        .boxed()
                        .toList();
                List<Future<List<Integer>>> running = IntStream.range(0, 32)
                        .mapToObj(i -> clients.submit(client))
                        .toList();
                redis.hang();
                for (Future<List<Integer>> each : running) {
                    // Redis does not go on before all of them are answered: none waits for it.
                    assertThat(each.get()).isSubsetOf(200, 429, policy.equals("closed") ? 503 : 200);
                }
            } finally {
                clients.shutdownNow();
            }
        }
    }

    @Test
    void aRefusalSaysWhatIsWrong() {
        redis.stop();
        try (TestGateway gateway = gateway("closed")) {
            RawResponse answer = gateway.post(CHAT, QUESTION);

            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.header("Retry-After")).contains("1");
            assertThat(answer.bodyText()).contains("\"code\":\"rate_limiter_unavailable\"");
            assertThat(provider.requestCount()).isZero();
        }
    }

    @Test
    void aRequestThatMeetsNoLimitDoesNotNeedRedis() {
        redis.stop();
        try (TestGateway gateway = gateway("closed")) {
            assertThat(gateway.post(CHAT, QUESTION.replace("\"m\"", "\"other\""))
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void aGatewayWithoutRedisDoesNotSpeakOfIt() {
        try (TestGateway gateway = TestGateway.before(provider)) {
            assertThat(gateway.get("/health/ready").bodyText()).isEqualTo("{\"status\":\"UP\"}");
            assertThat(gateway.get("/metrics").bodyText()).doesNotContain("redis");
        }
    }

    @Test
    void neitherItsPasswordNorASelectorsValueIsTold() {
        try (LogRecorder log = LogRecorder.start();
                TestGateway gateway = gateway("local")) {
            awaitRedis(gateway, "UP");
            statuses(gateway, 2);
            redis.stop();
            awaitRedis(gateway, "AWAY");
            statuses(gateway, 2);
            redis.restart();
            awaitRedis(gateway, "UP");

            assertThat(log.lines())
                    .anyMatch(line -> line.contains("shared through Redis at 127.0.0.1:" + redis.port()))
                    .anyMatch(line -> line.contains("is away"))
                    .noneMatch(line -> line.contains("planted") || line.contains("secret-team"));
            assertThat(gateway.get("/metrics").bodyText())
                    .doesNotContain("planted")
                    .doesNotContain("secret-team");
        }
    }

    private TestGateway gateway(String policy) {
        return TestGateway.before(
                provider,
                "sluice.ratelimit.redis.uri=redis://:planted@127.0.0.1:" + redis.port(),
                "sluice.ratelimit.on-redis-failure=" + policy,
                "sluice.limits.three.model=m",
                "sluice.limits.three.selector=@everyone",
                "sluice.limits.three.requests=3",
                "sluice.limits.three.per=hour");
    }

    private static void awaitRedis(TestGateway gateway, String state) {
        Await.until("Redis is " + state, () -> gateway.get("/health/ready")
                .bodyText()
                .equals("{\"status\":\"UP\",\"redis\":\"" + state + "\"}"));
    }

    private static String statuses(TestGateway gateway, int requests) {
        return IntStream.range(0, requests)
                .mapToObj(i -> Integer.toString(
                        gateway.post(CHAT, QUESTION, "x-team: secret-team").status()))
                .reduce((all, next) -> all + " " + next)
                .orElse("");
    }
}
