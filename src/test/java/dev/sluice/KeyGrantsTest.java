package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.Answer;
import dev.sluice.testing.Await;
import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.RawResponse;
import dev.sluice.testing.Received;
import dev.sluice.testing.RedisServer;
import dev.sluice.testing.TestGateway;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Keys are not used beyond what their provider grants them (routing.md R28). The fewest are granted that come back slowly enough for a test. */
final class KeyGrantsTest {

    private static final String PATH = "/v1/chat/completions";

    @AutoClose
    private final FakeProvider provider = FakeProvider.start();

    @AutoClose
    private final FakeProvider other = FakeProvider.start();

    private final Map<String, Integer> requestsOfKeys = new ConcurrentHashMap<>();

    @BeforeEach
    void answer() {
        provider.answerFor(request -> {
            count(request);
            return Answer.json(200, good(3, 2));
        });
        other.answerWith(Answer.json(200, good(3, 2)));
    }

    private void count(Received request) {
        requestsOfKeys.merge(request.header("Authorization").orElse("none"), 1, Integer::sum);
    }

    private static String good(int prompt, int answer) {
        return "{\"choices\":[{\"index\":0,\"message\":{\"content\":\"Good\"},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":"
                + prompt + ",\"completion_tokens\":" + answer + ",\"total_tokens\":" + (prompt + answer) + "}}";
    }

    private TestGateway gateway(String... more) {
        return TestGateway.start(lines(more));
    }

    private String[] lines(String... more) {
        List<String> lines = new ArrayList<>(List.of(
                "sluice.providers.first.base-url=" + provider.baseUrl(),
                "sluice.providers.first.breaker=off",
                "sluice.providers.first.default=true",
                "sluice.providers.first.keys.a.key=sk-a"));
        lines.addAll(List.of(more));
        return lines.toArray(String[]::new);
    }

    private String[] withOther(String... more) {
        List<String> lines = new ArrayList<>(List.of(
                "sluice.providers.second.base-url=" + other.baseUrl(),
                "sluice.providers.second.auth=none",
                "sluice.models.smart.targets=first; second"));
        lines.addAll(List.of(more));
        return lines(lines.toArray(String[]::new));
    }

    private static RawResponse ask(TestGateway gateway, String model) {
        return gateway.post(
                PATH, "{\"model\":\"" + model + "\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}");
    }

    @Test
    void eachKeyGetsWhatItIsGrantedAndThenAnotherTargetIsUsed() {
        try (TestGateway gateway = TestGateway.start(withOther(
                "sluice.providers.first.keys.a.requests-per-minute=1",
                "sluice.providers.first.keys.b.key=sk-b",
                "sluice.providers.first.keys.b.requests-per-minute=2"))) {
            for (int i = 0; i < 3; i++) {
                assertThat(ask(gateway, "smart").header("x-arch-llm-target")).hasValue("first");
            }
            assertThat(ask(gateway, "smart").header("x-arch-llm-target")).hasValue("second");

            assertThat(requestsOfKeys).isEqualTo(Map.of("Bearer sk-a", 1, "Bearer sk-b", 2));
            assertThat(gateway.metric("sluice_key_refusals_total{key=\"a\",provider=\"first\",reason=\"spent\"}"))
                    .isPositive();
        }
    }

    @Test
    void whenNoOtherIsLeftTheClientIsToldWhenToComeAgain() {
        try (TestGateway gateway = gateway("sluice.providers.first.keys.a.requests-per-minute=1")) {
            assertThat(ask(gateway, "m").status()).isEqualTo(200);

            RawResponse refused = ask(gateway, "m");

            assertThat(refused.status()).isEqualTo(429);
            assertThat(refused.bodyText()).contains("\"code\":\"rate_limit_exceeded\"");
            assertThat(Integer.parseInt(refused.header("Retry-After").orElseThrow()))
                    .isBetween(30, 60);
            assertThat(provider.requestCount()).isEqualTo(1);
        }
    }

    @Test
    void anAnswerIsChargedWhatItsProviderReports() {
        provider.answerWith(Answer.json(200, good(500, 700)));
        try (TestGateway gateway =
                TestGateway.start(withOther("sluice.providers.first.keys.a.tokens-per-minute=1000"))) {
            assertThat(ask(gateway, "smart").header("x-arch-llm-target")).hasValue("first");
            gateway.awaitMetric("active_http_calls", 0);
            assertThat(ask(gateway, "smart").header("x-arch-llm-target")).hasValue("second");
            assertThat(provider.requestCount()).isEqualTo(1);
        }
    }

    @Test
    void aStreamIsChargedToo() {
        provider.answerWith(Answer.sse("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"One\"}}]}\n\n"
                + "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":500,\"completion_tokens\":700}}\n\n"
                + "data: [DONE]\n\n"));
        try (TestGateway gateway =
                TestGateway.start(withOther("sluice.providers.first.keys.a.tokens-per-minute=1000"))) {
            String body = "{\"model\":\"smart\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";
            assertThat(gateway.post(PATH, body).header("x-arch-llm-target")).hasValue("first");
            gateway.awaitMetric("active_http_calls", 0);
            assertThat(ask(gateway, "smart").header("x-arch-llm-target")).hasValue("second");
            assertThat(provider.requestCount()).isEqualTo(1);
        }
    }

    @Test
    void aRefusalCostsNoTokens() {
        provider.answerWith(Answer.json(400, "{\"error\":{\"message\":\"no\",\"code\":\"invalid_value\"}}"));
        try (TestGateway gateway = gateway("sluice.providers.first.keys.a.tokens-per-minute=20")) {
            for (int i = 0; i < 10; i++) {
                assertThat(ask(gateway, "m").status()).isEqualTo(400);
            }
        }
    }

    @Test
    void whatTheProviderTellsLowersTheCount() {
        provider.answerWith(Answer.json(200, good(3, 2)).withHeader("x-ratelimit-remaining-requests", "0"));
        try (TestGateway gateway =
                TestGateway.start(withOther("sluice.providers.first.keys.a.requests-per-minute=10"))) {
            assertThat(ask(gateway, "smart").header("x-arch-llm-target")).hasValue("first");
            assertThat(ask(gateway, "smart").header("x-arch-llm-target")).hasValue("second");
        }
    }

    @Test
    void aModelMayHaveAnAmountOfItsOwn() {
        try (TestGateway gateway = gateway("sluice.providers.first.keys.a.requests-per-minute=1, mini*:2")) {
            assertThat(ask(gateway, "big").status()).isEqualTo(200);
            assertThat(ask(gateway, "big").status()).isEqualTo(429);
            assertThat(ask(gateway, "mini-1").status()).isEqualTo(200);
            assertThat(ask(gateway, "mini-2").status()).isEqualTo(200);
            assertThat(ask(gateway, "mini-1").status()).isEqualTo(429);
        }
    }

    @Test
    void whatCostsNothingIsNotCounted() {
        try (TestGateway gateway = gateway("sluice.providers.first.keys.a.requests-per-minute=1")) {
            for (int i = 0; i < 3; i++) {
                assertThat(gateway.get("/v1/files").status()).isEqualTo(200);
            }
            assertThat(ask(gateway, "m").status()).isEqualTo(200);
            assertThat(gateway.get("/v1/files").status()).isEqualTo(200);
        }
    }

    @Test
    void aReloadChangesTheAmountAndKeepsWhatWasConsumed() {
        String quickly = "sluice.reload.every=10ms";
        try (TestGateway gateway = gateway(quickly, "sluice.providers.first.keys.a.requests-per-minute=2")) {
            assertThat(ask(gateway, "m").status()).isEqualTo(200);
            assertThat(ask(gateway, "m").status()).isEqualTo(200);
            assertThat(ask(gateway, "m").status()).isEqualTo(429);
            List<String> raised =
                    new ArrayList<>(List.of(lines(quickly, "sluice.providers.first.keys.a.requests-per-minute=3")));
            raised.add("sluice.auth=open");
            gateway.rewriteAsIs(raised.toArray(String[]::new));
            gateway.awaitMetric("sluice_config_reloads_total{result=\"taken\"}", 1);

            assertThat(ask(gateway, "m").status()).isEqualTo(200);
            assertThat(ask(gateway, "m").status()).isEqualTo(429);
        }
    }

    @Test
    void manyClientsTogetherNeverExceedWhatKeysAreGranted() throws Exception {
        int granted = 20;
        ExecutorService clients = Executors.newFixedThreadPool(16);
        long begun = System.nanoTime();
        try (TestGateway gateway = gateway(
                "sluice.providers.first.keys.a.requests-per-minute=" + granted,
                "sluice.providers.first.keys.b.key=sk-b",
                "sluice.providers.first.keys.b.requests-per-minute=" + granted,
                "sluice.routing.wait=0")) {
            List<Callable<Integer>> requests = new ArrayList<>();
            for (int i = 0; i < 160; i++) {
                requests.add(() -> ask(gateway, "m").status());
            }
            int served = 0;
            for (Future<Integer> status : clients.invokeAll(requests)) {
                served += status.get() == 200 ? 1 : 0;
            }
            long comeBack = granted
                    * (System.nanoTime() - begun)
                    / Duration.ofMinutes(1).toNanos();

            assertThat(served).isGreaterThanOrEqualTo(2 * granted);
            assertThat(requestsOfKeys.get("Bearer sk-a")).isBetween(granted, (int) (granted + comeBack));
            assertThat(requestsOfKeys.get("Bearer sk-b")).isBetween(granted, (int) (granted + comeBack));
        } finally {
            clients.shutdownNow();
        }
    }

    @Test
    void gatewaysShareWhatAKeyIsGranted() {
        try (RedisServer redis = RedisServer.start()) {
            String[] lines = {
                "sluice.ratelimit.redis.uri=" + redis.uri(),
                "sluice.ratelimit.redis.deadline=5s",
                "sluice.providers.first.keys.a.requests-per-minute=2"
            };
            try (TestGateway one = gateway(lines);
                    TestGateway two = gateway(lines)) {
                Await.until("Redis answers", () -> one.metric("sluice_ratelimit_redis_up") == 1);
                Await.until("Redis answers", () -> two.metric("sluice_ratelimit_redis_up") == 1);
                assertThat(ask(one, "m").status()).isEqualTo(200);
                assertThat(ask(two, "m").status()).isEqualTo(200);

                assertThat(ask(one, "m").status()).isEqualTo(429);
                assertThat(ask(two, "m").status()).isEqualTo(429);
            }
        }
    }
}
