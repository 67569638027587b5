package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.Answer;
import dev.sluice.testing.Await;
import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.Gate;
import dev.sluice.testing.RawResponse;
import dev.sluice.testing.Received;
import dev.sluice.testing.TestGateway;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Copies of requests reach another target, and nothing of that reaches a client (routing.md R47). */
final class MirrorTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String PATH = "/v1/chat/completions";
    private static final String CHAT = "{ \"model\":\"m\", \"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}] }";
    private static final String STREAM =
            "{\"model\":\"m\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";
    private static final String GOOD = good(3, 2);
    private static final String EVENTS = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"One\"}}]}\n\n"
            + "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n"
            + "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":6}}\n\n"
            + "data: [DONE]\n\n";

    @AutoClose
    private final FakeProvider provider = FakeProvider.start();

    @AutoClose
    private final FakeProvider shadow = FakeProvider.start();

    @BeforeEach
    void answer() {
        provider.answerWith(Answer.json(200, GOOD));
        shadow.answerWith(Answer.json(200, good(700, 300)));
    }

    private static String good(int prompt, int answer) {
        return "{\"choices\":[{\"index\":0,\"message\":{\"content\":\"Good\"},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":"
                + prompt + ",\"completion_tokens\":" + answer + ",\"total_tokens\":" + (prompt + answer) + "}}";
    }

    private TestGateway gateway(String... more) {
        return TestGateway.start(lines(shadow.baseUrl().toString(), more));
    }

    private String[] lines(String shadowUrl, String... more) {
        List<String> lines = new ArrayList<>(List.of(
                "sluice.providers.main.base-url=" + provider.baseUrl(),
                "sluice.providers.main.key=sk-main",
                "sluice.providers.main.default=true",
                "sluice.providers.shadow.base-url=" + shadowUrl,
                "sluice.providers.shadow.keys.s.key=sk-shadow",
                "sluice.targets.new.provider=shadow",
                "sluice.targets.new.model=model-new",
                "sluice.rules.copy.order=10",
                "sluice.rules.copy.mirror=new"));
        lines.addAll(List.of(more));
        return lines.toArray(String[]::new);
    }

    /** A copy is booked a while after its exchange; its metric appears with the first one. */
    private static void awaitMirrors(TestGateway gateway, String result, int count) {
        String line = "sluice_mirrors_total{provider=\"shadow\",result=\"" + result + "\"} " + count + ".0";
        Await.until(line, () -> gateway.get("/metrics").bodyText().contains(line));
    }

    @Test
    void theCopyIsRenderedForItsTargetAndHasNothingOfTheClientButTheRequestId() throws Exception {
        try (TestGateway gateway = gateway()) {
            RawResponse response = gateway.post(
                    PATH + "?trace=1", CHAT, "Authorization: Bearer client", "X-Of-Client: secret", "User-Agent: sdk");

            Received sent = provider.takeRequest();
            Received copied = shadow.takeRequest();
            assertThat(response.bodyText()).isEqualTo(GOOD);
            assertThat(sent.bodyText()).isEqualTo(CHAT);
            assertThat(copied.bodyText()).isEqualTo(CHAT.replace("\"m\"", "\"model-new\""));
            assertThat(copied.target()).isEqualTo(sent.target());
            assertThat(copied.header("Authorization")).hasValue("Bearer sk-shadow");
            assertThat(copied.header("Content-Type")).hasValue("application/json");
            assertThat(copied.header("X-Of-Client")).isEmpty();
            assertThat(copied.header("User-Agent")).hasValue("sluice");
            assertThat(copied.header("x-request-id")).isEqualTo(sent.header("x-request-id"));
            awaitMirrors(gateway, "answered", 1);
            assertThat(gateway.metric("sluice_mirror_tokens_total{provider=\"shadow\"}"))
                    .isEqualTo(1000);
            assertThat(gateway.metric("sluice_attempts_total{kind=\"mirror\",outcome=\"served\",target=\"new\"}"))
                    .isEqualTo(1);
        }
    }

    static Stream<Arguments> whatACopyMayMeet() {
        return Stream.of(
                Arguments.of("a good answer", Answer.json(200, GOOD), "answered"),
                Arguments.of("another stream", Answer.sse(EVENTS), "answered"),
                Arguments.of("silence", Answer.silence(), ""),
                Arguments.of("a hang-up", Answer.hangUp(), "failed"),
                Arguments.of("half an answer", Answer.json(200, GOOD).cutAfter(20), "failed"),
                Arguments.of(
                        "half an answer, then silence", Answer.json(200, GOOD).hangingAfter(20), ""),
                Arguments.of("no HTTP", Answer.raw("nonsense\r\n\r\n".getBytes(StandardCharsets.US_ASCII)), "failed"),
                Arguments.of("a refusal", Answer.json(400, "{\"error\":{\"message\":\"no\"}}"), "refused"),
                Arguments.of("a redirection", Answer.json(302, "{}").withHeader("Location", "/other"), "refused"),
                Arguments.of("no JSON", Answer.json(200, "{\"choices\":"), "answered"),
                Arguments.of("more than is read", Answer.json(200, new byte[17 * 1024 * 1024]), "failed"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("whatACopyMayMeet")
    void theClientsAnswerIsTheSameWhateverTheCopyMeets(String name, Answer met, String result) throws Exception {
        shadow.answerWith(met);
        try (TestGateway gateway = gateway()) {
            assertThat(gateway.post(PATH, CHAT).bodyText()).isEqualTo(GOOD);
            shadow.takeRequest();
            provider.answerWith(Answer.sse(EVENTS));
            assertThat(gateway.post(PATH, STREAM).bodyText())
                    .isEqualTo(EVENTS.replaceAll("data: [^\\n]*usage[^\\n]*\\n\\n", ""));
            shadow.takeRequest();

            assertThat(provider.requestCount()).isEqualTo(2);
            if (!result.isEmpty()) {
                awaitMirrors(gateway, result, 2);
            }
        }
    }

    @Test
    void aTargetThatIsNotThereChangesNothing() {
        try (TestGateway gateway =
                TestGateway.start(lines(FakeProvider.refusingUrl().toString()))) {
            assertThat(gateway.post(PATH, CHAT).bodyText()).isEqualTo(GOOD);
            awaitMirrors(gateway, "failed", 1);
        }
    }

    @Test
    void theClientGetsItsAnswerWhileTheCopyStillWaits() throws Exception {
        Gate gate = new Gate();
        shadow.answerWith(Answer.json(200, GOOD).heldBack(gate));
        try (TestGateway gateway = gateway()) {
            assertThat(gateway.post(PATH, CHAT).bodyText()).isEqualTo(GOOD);
            assertThat(gate.awaitReached(PATIENCE)).isTrue();
            gate.open();
            awaitMirrors(gateway, "answered", 1);
        }
    }

    @Test
    void copiesAreBoundedAndNothingOfThemIsLeftAtTheStop() throws Exception {
        shadow.answerWith(Answer.silence());
        ExecutorService clients = Executors.newFixedThreadPool(16);
        try (TestGateway gateway = gateway()) {
            List<Callable<String>> requests = new ArrayList<>();
            for (int i = 0; i < 150; i++) {
                requests.add(() -> gateway.post(PATH, CHAT).bodyText());
            }
            for (Future<String> answer : clients.invokeAll(requests)) {
                assertThat(answer.get()).isEqualTo(GOOD);
            }

            awaitMirrors(gateway, "dropped", 150 - 132);
            Await.until("32 run", () -> shadow.requestCount() == 32);
            assertThat(shadow.openConnections()).isEqualTo(32);
        } finally {
            clients.shutdownNow();
        }
        Await.until("no connection is left", () -> shadow.openConnections() == 0);
        Await.until("no thread is left", () -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().equals("sluice-mirror")));
        assertThat(shadow.requestCount()).isEqualTo(32);
    }

    @Test
    void copiesThatHoldTooMuchAreDropped() {
        shadow.answerWith(Answer.silence());
        String large = CHAT.replace("Hi", "x".repeat(20 * 1024 * 1024));
        try (TestGateway gateway =
                gateway("sluice.memory.max-bytes=500000000", "sluice.memory.client-max-bytes=500000000")) {
            for (int i = 0; i < 4; i++) {
                assertThat(gateway.post(PATH, large).bodyText()).isEqualTo(GOOD);
            }
            awaitMirrors(gateway, "dropped", 1);
        }
    }

    @Test
    void requestsWithEffectsOfOtherKindsAndOfAHintAreNotCopied() {
        try (TestGateway gateway = gateway()) {
            gateway.post(PATH, CHAT.replace("{ ", "{ \"store\":true,"));
            awaitMirrors(gateway, "unsafe", 1);
            gateway.post(PATH, CHAT, "x-arch-llm-provider-hint: main");
            gateway.get("/v1/files");
            gateway.post("/v1/batches", "{}");
            gateway.post(PATH, CHAT);
            awaitMirrors(gateway, "answered", 1);

            assertThat(shadow.requestCount()).isEqualTo(1);
            assertThat(provider.requestCount()).isEqualTo(5);
        }
    }

    @Test
    void aRequestIsCopiedOnceThoughSeveralRulesHoldAndSeveralTargetsAreTried() {
        provider.enqueue(Answer.json(503, "{}"));
        try (TestGateway gateway = gateway(
                "sluice.targets.other.provider=main",
                "sluice.targets.other.model=model-other",
                "sluice.models.m.targets=main; other",
                "sluice.rules.copy.models=m*",
                "sluice.rules.again.order=20",
                "sluice.rules.again.mirror=shadow")) {
            assertThat(gateway.post(PATH, CHAT).header("x-arch-llm-target")).hasValue("other");
            awaitMirrors(gateway, "answered", 1);

            assertThat(shadow.requestCount()).isEqualTo(1);
        }
    }

    @Test
    void aRuleThatCopiesLeavesTheOtherRulesAsTheyAre() throws Exception {
        try (TestGateway gateway = gateway(
                "sluice.targets.other.provider=main",
                "sluice.targets.other.model=model-other",
                "sluice.rules.lead.order=20",
                "sluice.rules.lead.models=m",
                "sluice.rules.lead.use=other")) {
            gateway.post(PATH, CHAT);

            assertThat(provider.takeRequest().bodyText()).contains("model-other");
            assertThat(shadow.takeRequest().bodyText()).contains("model-new");
        }
    }

    @Test
    void onlyAShareOfTheRequestsIsCopied() {
        try (TestGateway gateway = gateway(
                "sluice.rules.copy.mirror-share=30%",
                "sluice.rules.all.order=20",
                "sluice.rules.all.mirror=second",
                "sluice.providers.second.base-url=" + FakeProvider.refusingUrl(),
                "sluice.providers.second.auth=none")) {
            for (int i = 0; i < 200; i++) {
                assertThat(gateway.post(PATH, CHAT).bodyText()).isEqualTo(GOOD);
            }
            // Each request is copied by one of the two rules.
            Await.until("all copies have ended", () -> copies(gateway) == 200);

            assertThat(shadow.requestCount()).isBetween(20, 100);
        }
    }

    private static int copies(TestGateway gateway) {
        return gateway.get("/metrics")
                .bodyText()
                .lines()
                .filter(line -> line.startsWith("sluice_mirrors_total{"))
                .mapToInt(line -> (int) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    @Test
    void aClientIsNotChargedForCopies() {
        try (TestGateway gateway = gateway(
                "sluice.limits.all.model=*",
                "sluice.limits.all.selector=@everyone",
                "sluice.limits.all.tokens=100",
                "sluice.limits.all.per=day",
                "sluice.limits.all.charge=total",
                "sluice.limits.few.model=*",
                "sluice.limits.few.selector=@everyone",
                "sluice.limits.few.requests=3",
                "sluice.limits.few.per=day")) {
            for (int i = 0; i < 3; i++) {
                assertThat(gateway.post(PATH, CHAT).status()).isEqualTo(200);
                awaitMirrors(gateway, "answered", i + 1);
            }
            assertThat(gateway.post(PATH, CHAT).status()).isEqualTo(429);
            assertThat(shadow.requestCount()).isEqualTo(3);
        }
    }

    @Test
    void copiesEndWhenTheirTokensOfTheDayAreUsedUp() {
        try (TestGateway gateway = gateway("sluice.rules.copy.mirror-tokens-per-day=1500")) {
            for (int i = 1; i <= 2; i++) {
                gateway.post(PATH, CHAT);
                awaitMirrors(gateway, "answered", i);
            }
            assertThat(gateway.post(PATH, CHAT).bodyText()).isEqualTo(GOOD);
            awaitMirrors(gateway, "limited", 1);

            assertThat(shadow.requestCount()).isEqualTo(2);
        }
    }

    @Test
    void aCopyIsCountedForItsKeyAndGetsNoneThatHasNothingLeft() {
        try (TestGateway gateway = gateway("sluice.providers.shadow.keys.s.tokens-per-minute=900")) {
            gateway.post(PATH, CHAT);
            awaitMirrors(gateway, "answered", 1);
            gateway.post(PATH, CHAT);
            awaitMirrors(gateway, "unusable", 1);

            assertThat(shadow.requestCount()).isEqualTo(1);
        }
    }

    @Test
    void whatHappensToCopiesDoesNotDecideAboutClients() {
        shadow.answerWith(Answer.json(401, "{}"));
        try (TestGateway gateway = gateway("sluice.models.smart.targets=new; main")) {
            for (int i = 1; i <= 25; i++) {
                gateway.post(PATH, CHAT);
                awaitMirrors(gateway, "refused", i);
            }
            shadow.answerWith(Answer.json(200, GOOD));

            assertThat(gateway.post(PATH, CHAT.replace("\"m\"", "\"smart\"")).header("x-arch-llm-target"))
                    .hasValue("new");
        }
    }

    @Test
    void aReloadBeginsAndEndsCopies() {
        String quickly = "sluice.reload.every=10ms";
        String taken = "sluice_config_reloads_total{result=\"taken\"}";
        try (TestGateway gateway = gateway(quickly, "sluice.rules.copy.models=other")) {
            gateway.post(PATH, CHAT);
            gateway.rewriteAsIs(lines(shadow.baseUrl().toString(), quickly, "sluice.auth=open"));
            gateway.awaitMetric(taken, 1);
            gateway.post(PATH, CHAT);
            awaitMirrors(gateway, "answered", 1);
            gateway.rewriteAsIs(
                    lines(shadow.baseUrl().toString(), quickly, "sluice.auth=open", "sluice.rules.copy.models=other"));
            gateway.awaitMetric(taken, 2);
            gateway.post(PATH, CHAT);

            assertThat(shadow.requestCount()).isEqualTo(1);
        }
    }

    @Test
    void aClientWhoseRequestsMayNotGoToAProviderIsNotCopiedThere() {
        String hash = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"; // of "test"
        try (TestGateway gateway =
                gateway("sluice.clients.bound.key-sha256=" + hash, "sluice.clients.bound.providers=main")) {
            assertThat(gateway.post(PATH, CHAT, "Authorization: Bearer test").status())
                    .isEqualTo(200);
            assertThat(gateway.metric("sluice_attempts_total{kind=\"first\",outcome=\"served\",target=\"main\"}"))
                    .isEqualTo(1);
            assertThat(shadow.requestCount()).isZero();
        }
    }
}
