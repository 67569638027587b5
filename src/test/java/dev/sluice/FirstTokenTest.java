package dev.sluice;

import static dev.sluice.testing.TwoTargets.END;
import static dev.sluice.testing.TwoTargets.ONE;
import static dev.sluice.testing.TwoTargets.ROLE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.Answer;
import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.Gate;
import dev.sluice.testing.GatewayBeans;
import dev.sluice.testing.InferenceCall;
import dev.sluice.testing.RawExchange;
import dev.sluice.testing.RawHttp;
import dev.sluice.testing.RawResponse;
import dev.sluice.testing.TestGateway;
import dev.sluice.testing.TwoTargets;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Stream;
import javax.management.JMException;
import javax.management.ObjectName;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Streams whose first content does not come within {@code timeout.first-token} (routing.md R40). */
final class FirstTokenTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String PATH = "/v1/chat/completions";
    private static final String GOOD = ROLE + ONE + END;

    @AutoClose
    private static FakeProvider first;

    @AutoClose
    private static FakeProvider second;

    @AutoClose
    private static TestGateway gateway;

    private static ObjectName bean;

    @BeforeAll
    static void start() throws JMException {
        Set<ObjectName> before = GatewayBeans.all();
        first = FakeProvider.start();
        second = FakeProvider.start();
        gateway = TestGateway.start(TwoTargets.lines(
                first,
                second,
                "sluice.providers.first.timeout.first-token=300ms",
                "sluice.providers.second.timeout.first-token=300ms",
                "sluice.providers.keyed.base-url=" + first.baseUrl(),
                "sluice.providers.keyed.keys.a.key=key_of_a",
                "sluice.providers.keyed.keys.b.key=key_of_b",
                "sluice.providers.keyed.timeout.first-token=300ms",
                "sluice.models.keyed.targets=keyed",
                "sluice.models.alone.targets=one",
                "sluice.models.alone.attempts=3",
                "sluice.routing.trail=true",
                "sluice.stream.head-wait=100ms",
                "sluice.stream.heartbeat=100ms"));
        bean = GatewayBeans.newOne(before);
    }

    @BeforeEach
    void startOver() throws JMException {
        first.startOver();
        second.startOver();
        second.answerWith(Answer.sse(GOOD));
        GatewayBeans.warm(bean, "one", "two", "keyed");
    }

    static Stream<Arguments> silences() {
        return Stream.of(
                Arguments.of("nothing at all", Answer.silence()),
                Arguments.of("a head", Answer.sse(GOOD).hangingAfter(0)),
                Arguments.of("a role", Answer.sse(GOOD).hangingAfter(ROLE.length())),
                Arguments.of("comments", Answer.sse(": wait\n\n" + GOOD).hangingAfter(8)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("silences")
    void anotherTargetAnswers(String name, Answer silence) throws Exception {
        first.answerWith(silence);

        RawResponse response = stream("smart");

        assertThat(response.status()).isEqualTo(200);
        assertThat(withoutHeartbeats(response)).isEqualTo(GOOD);
        assertThat(first.takeRequest().bodyText()).contains("model-one");
        assertThat(first.awaitPeerClosed(PATIENCE)).isTrue();
        assertThat(gateway.metric("sluice_attempts_total{kind=\"first\",outcome=\"no_first_token\",target=\"one\"}"))
                .isPositive();
    }

    @ParameterizedTest
    @EnumSource(names = {"CHAT", "RESPONSES", "MESSAGES", "COMPLETIONS"})
    void anotherTargetAnswersInEveryApi(InferenceCall call) throws Exception {
        String stream = new String(call.stream().orElseThrow().bytes(), StandardCharsets.UTF_8);
        first.answerWith(Answer.silence());
        second.answerWith(Answer.sse(stream));

        RawResponse response = gateway.post(call.path(), call.streamBody().replace("\"o3\"", "\"smart\""));

        assertThat(response.status()).isEqualTo(200);
        assertThat(second.takeRequest().bodyText()).contains("model-two");
        assertThat(response.bodyText()).endsWith(stream);
    }

    @Test
    void anotherTargetAnswersWithoutAnErrorAfterHeartbeats() throws Exception {
        Gate gate = new Gate();
        first.answerWith(Answer.silence());
        second.answerWith(Answer.sse(GOOD).heldBack(gate));
        try (RawExchange exchange = RawHttp.open(gateway.port())) {
            exchange.write(RawHttp.post(PATH, body("smart", ",\"stream\":true")));
            assertThat(exchange.readUntil("\n\n", PATIENCE)).contains(": heartbeat");
            gate.open();

            assertThat(exchange.readUntil("[DONE]\n\n", PATIENCE).replace(": heartbeat\n\n", ""))
                    .isEqualTo(GOOD);
        }
    }

    @Test
    void contentInTimeIsNotTriedElsewhere() throws Exception {
        Gate gate = new Gate();
        first.answerWith(Answer.sse(GOOD).pausedAfter(ROLE.length() + ONE.length(), gate));
        try (RawExchange exchange = RawHttp.open(gateway.port())) {
            exchange.write(RawHttp.post(PATH, body("smart", ",\"stream\":true")));
            exchange.readUntil("One", PATIENCE);
            // Longer than the time for the first content, as three heartbeats show.
            for (int heartbeats = 0; heartbeats < 4; heartbeats++) {
                exchange.readUntil("heartbeat\n\n", PATIENCE);
            }
            gate.open();

            assertThat(exchange.readUntil("[DONE]\n\n", PATIENCE)).doesNotContain("error");
        }
        assertThat(second.untaken()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"alone", "smart"})
    void theLastTargetMayTakeLonger(String model) throws Exception {
        Gate gate = new Gate();
        Answer late = Answer.sse(GOOD).heldBack(gate);
        first.answerWith(model.equals("smart") ? Answer.silence() : late);
        second.answerWith(late);
        try (RawExchange exchange = RawHttp.open(gateway.port())) {
            exchange.write(RawHttp.post(PATH, body(model, ",\"stream\":true")));
            for (int heartbeats = 0; heartbeats < 8; heartbeats++) {
                exchange.readUntil("heartbeat\n\n", PATIENCE);
            }
            gate.open();

            assertThat(exchange.readUntil("[DONE]\n\n", PATIENCE)).doesNotContain("error");
        }
    }

    @Test
    void anotherKeyIsUsedIfThereIsOneTarget() throws Exception {
        first.enqueue(Answer.silence());
        first.answerWith(Answer.sse(GOOD));

        assertThat(withoutHeartbeats(stream("keyed"))).isEqualTo(GOOD);
        String one = first.takeRequest().header("Authorization").orElseThrow();
        assertThat(first.takeRequest().header("Authorization")).isPresent().isNotEqualTo(one);
    }

    @ParameterizedTest
    @ValueSource(strings = {",\"stream\":true,\"store\":true", ""})
    void whatMayNotBeRepeatedOrIsNoStreamMayTakeLonger(String members) throws Exception {
        Gate gate = new Gate();
        first.answerWith(Answer.json(200, "{\"choices\":[]}").heldBack(gate));
        try (RawExchange exchange = RawHttp.open(gateway.port())) {
            exchange.write(RawHttp.post(PATH, body("smart", members)));
            first.takeRequest();

            assertThat(first.awaitPeerClosed(Duration.ofMillis(600))).isFalse();
            gate.open();
        }
        assertThat(second.untaken()).isZero();
    }

    private static RawResponse stream(String model) {
        return gateway.post(PATH, body(model, ",\"stream\":true"));
    }

    private static String withoutHeartbeats(RawResponse response) {
        return response.bodyText().replace(": heartbeat\n\n", "");
    }

    private static String body(String model, String members) {
        return "{\"model\":\"" + model + "\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]" + members + "}";
    }
}
