package dev.sluice;

import static dev.sluice.testing.TwoTargets.END;
import static dev.sluice.testing.TwoTargets.ONE;
import static dev.sluice.testing.TwoTargets.ROLE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.AccessLines;
import dev.sluice.testing.Answer;
import dev.sluice.testing.Await;
import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.Gate;
import dev.sluice.testing.GatewayBeans;
import dev.sluice.testing.RawExchange;
import dev.sluice.testing.RawHttp;
import dev.sluice.testing.RawResponse;
import dev.sluice.testing.TestGateway;
import dev.sluice.testing.TwoTargets;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
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
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Streams that get a second attempt while the first has no content (routing.md R41 to R43). */
final class HedgingTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** Longer than the time after which a request would be hedged. */
    private static final Duration LONGER = Duration.ofMillis(400);

    private static final String PATH = "/v1/chat/completions";
    private static final String TWO = ONE.replace("One", "Two");
    private static final String BY_FIRST = ROLE + ONE + END;
    private static final String BY_SECOND = ROLE + TWO + END;
    private static final String STREAM = ",\"stream\":true";
    private static final String[] LIMITED = {"x-team: a", "x-arch-ratelimit-selector: x-team"};

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
        gateway = TestGateway.start(lines(
                "sluice.stream.head-wait=300ms",
                "sluice.stream.heartbeat=100ms",
                "sluice.models.rare.targets=one; two",
                "sluice.models.rare.hedge=50ms",
                "sluice.models.rare.hedge-budget=50%",
                "sluice.models.new.targets=one; two",
                "sluice.models.new.hedge=p95",
                "sluice.models.new.hedge-budget=100%",
                "sluice.providers.keyed.base-url=" + first.baseUrl(),
                "sluice.providers.keyed.keys.a.key=key_of_a",
                "sluice.providers.keyed.keys.b.key=key_of_b",
                "sluice.providers.keyed.breaker=off",
                "sluice.models.keyed.targets=keyed",
                "sluice.models.keyed.hedge=50ms",
                "sluice.models.keyed.hedge-budget=100%",
                "sluice.limits.two.model=model-two",
                "sluice.limits.two.selector=x-team",
                "sluice.limits.two.requests=1",
                "sluice.limits.two.per=day"));
        bean = GatewayBeans.newOne(before);
    }

    private static String[] lines(String... more) {
        return Stream.of(
                        TwoTargets.lines(
                                first,
                                second,
                                "sluice.models.fast.targets=one; two",
                                "sluice.models.fast.hedge=50ms",
                                "sluice.models.fast.hedge-budget=100%",
                                "sluice.routing.trail=true"),
                        more)
                .flatMap(Stream::of)
                .toArray(String[]::new);
    }

    @BeforeEach
    void startOver() throws JMException {
        first.startOver();
        second.startOver();
        first.answerWith(Answer.sse(BY_FIRST));
        second.answerWith(Answer.sse(BY_SECOND));
        GatewayBeans.warm(bean, "one", "two", "keyed");
    }

    static Stream<Arguments> silences() {
        return Stream.of(
                Arguments.of("nothing at all", Answer.silence()),
                Arguments.of("a head", Answer.sse(BY_FIRST).hangingAfter(0)),
                Arguments.of("a role", Answer.sse(BY_FIRST).hangingAfter(ROLE.length())));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("silences")
    void theHedgeAnswersIfItIsFaster(String name, Answer silence) throws Exception {
        first.answerWith(silence);
        double won = hedges("won");
        try (AccessLines lines = AccessLines.listen()) {
            RawResponse response = gateway.post(PATH, body("fast", STREAM), "x-request-id: hedge-" + name.length());

            assertThat(response.bodyText()).isEqualTo(BY_SECOND);
            assertThat(response.header("x-arch-llm-target")).hasValue("two");
            assertThat(response.header("x-arch-llm-attempts")).hasValue("2");
            assertThat(response.header("x-arch-llm-trail")).hasValue("one=cancelled; two=200");
            assertThat(lines.awaitLine("hedge-" + name.length()))
                    .containsEntry("hedge", "won")
                    .containsEntry("target", "two")
                    .containsEntry("trail", "one=cancelled;two=200");
        }
        first.takeRequest();
        assertThat(first.awaitPeerClosed(PATIENCE)).isTrue();
        assertThat(hedges("won")).isEqualTo(won + 1);
    }

    @Test
    void theFirstAnswersIfItIsFasterAllTheSame() throws Exception {
        Gate gate = new Gate();
        first.answerWith(Answer.sse(BY_FIRST).pausedAfter(ROLE.length(), gate));
        second.answerWith(Answer.sse(BY_SECOND).hangingAfter(ROLE.length()));
        double lost = hedges("lost");
        try (RawExchange exchange = stream("fast", "x-request-id: hedge-lost");
                AccessLines lines = AccessLines.listen()) {
            second.takeRequest();
            gate.open();

            RawResponse response = exchange.readToEnd();

            assertThat(withoutHeartbeats(response)).isEqualTo(BY_FIRST);
            assertThat(lines.awaitLine("hedge-lost"))
                    .containsEntry("hedge", "lost")
                    .containsEntry("target", "one")
                    .containsEntry("trail", "two=cancelled;one=200");
        }
        assertThat(second.awaitPeerClosed(PATIENCE)).isTrue();
        assertThat(hedges("lost")).isEqualTo(lost + 1);
    }

    @Test
    void theHedgeIsTheNextAttemptIfTheFirstFailsMeanwhile() throws Exception {
        Gate failure = new Gate();
        Gate answer = new Gate();
        first.answerWith(Answer.json(503, "{}").heldBack(failure));
        second.answerWith(Answer.sse(BY_SECOND).heldBack(answer));
        try (RawExchange exchange = stream("fast")) {
            second.takeRequest();
            failure.open();
            Await.until("the failure is known", () -> gateway.metric("sluice_target_in_flight{target=\"one\"}") == 0);
            answer.open();

            assertThat(withoutHeartbeats(exchange.readToEnd())).isEqualTo(BY_SECOND);
        }
        assertThat(second.untaken()).isZero();
    }

    @Test
    void aClientThatWaitsForTheHedgeAloneGetsHeartbeats() throws Exception {
        Gate answer = new Gate();
        Gate rest = new Gate();
        first.answerWith(Answer.json(503, "{}").heldBack(answer));
        second.answerWith(Answer.sse(BY_SECOND).heldBack(rest).pausedAfter(ROLE.length() + TWO.length(), new Gate()));
        try (RawExchange exchange = stream("fast")) {
            second.takeRequest();
            answer.open();
            exchange.readUntil("heartbeat\n\n", PATIENCE);
            exchange.readUntil("heartbeat\n\n", PATIENCE);
            rest.open();
            exchange.readUntil("Two", PATIENCE);

            assertThat(exchange.readUntil("heartbeat\n\n", PATIENCE)).isNotEmpty();
        }
    }

    @Test
    void theClientGetsTheLastAnswerIfBothFail() throws Exception {
        Gate failure = new Gate();
        Answer refusal = Answer.json(503, "{\"error\":{\"message\":\"by one\"}}");
        first.answerWith(refusal.heldBack(failure));
        second.answerWith(Answer.json(500, "{\"error\":{\"message\":\"by two\"}}"));
        double failed = hedges("failed");
        try (RawExchange exchange = stream("fast")) {
            second.takeRequest();
            failure.open();

            assertThat(exchange.readToEnd().bodyText()).containsPattern("by (one|two)");
        }
        gateway.awaitMetric("sluice_hedges_total{model=\"fast\",result=\"failed\"}", failed + 1);
    }

    @Test
    void aHedgeThatFailsLeavesTheFirstAlone() throws Exception {
        Gate gate = new Gate();
        first.answerWith(Answer.sse(BY_FIRST).heldBack(gate));
        second.answerWith(Answer.json(500, "{}"));
        try (RawExchange exchange = stream("fast")) {
            second.takeRequest();
            exchange.readUntil("heartbeat\n\n", PATIENCE);
            gate.open();

            assertThat(withoutHeartbeats(exchange.readToEnd())).isEqualTo(BY_FIRST);
        }
    }

    @Test
    void aHedgeThatFailsHoldsNothingWhileTheFirstGoesOn() throws Exception {
        Gate gate = new Gate();
        first.answerWith(Answer.sse(BY_FIRST).heldBack(gate));
        second.enqueue(Answer.json(500, "{}"));
        double failed = hedges("failed");
        try (RawExchange exchange = stream("fast", "x-team: failing", LIMITED[1])) {
            second.takeRequest();
            Await.until("its place is free", () -> gateway.metric("sluice_target_in_flight{target=\"two\"}") == 0);
            gateway.awaitMetric("sluice_hedges_total{model=\"fast\",result=\"failed\"}", failed + 1);

            // The only request that the client's limit allows there.
            RawResponse other = gateway.post(
                    PATH, body("smart", STREAM), "x-team: failing", LIMITED[1], "x-arch-llm-provider-hint: two");
            assertThat(other.status()).isEqualTo(200);
            gate.open();
            assertThat(withoutHeartbeats(exchange.readToEnd())).isEqualTo(BY_FIRST);
        }
        awaitNothingInFlight();
    }

    @Test
    void aHedgeThatHasFailedIsNotEndedTwiceIfTheFirstFailsAfterwards() throws Exception {
        Gate gate = new Gate();
        first.answerWith(
                Answer.json(503, "{\"error\":{\"message\":\"by one\"}}").heldBack(gate));
        second.answerWith(Answer.json(500, "{\"error\":{\"message\":\"by two\"}}"));
        double failed = hedges("failed");
        try (RawExchange exchange = stream("fast")) {
            second.takeRequest();
            gateway.awaitMetric("sluice_hedges_total{model=\"fast\",result=\"failed\"}", failed + 1);
            gate.open();

            assertThat(exchange.readToEnd().bodyText()).contains("by");
        }
        awaitNothingInFlight();
        assertThat(hedges("failed")).isEqualTo(failed + 1);
    }

    @Test
    void aRefusalOfTheRequestEndsTheHedgeToo() throws Exception {
        Gate gate = new Gate();
        first.answerWith(Answer.json(400, "{\"error\":{\"message\":\"no\"}}").heldBack(gate));
        second.answerWith(Answer.silence());
        try (RawExchange exchange = stream("fast")) {
            second.takeRequest();
            gate.open();

            assertThat(exchange.readToEnd().bodyText()).contains("\"no\"");
        }
        assertThat(second.awaitPeerClosed(PATIENCE)).isTrue();
    }

    @Test
    void anotherKeyIsUsedIfThereIsOneTarget() throws Exception {
        first.startOver();
        first.enqueue(Answer.silence());
        first.answerWith(Answer.sse(BY_FIRST));

        assertThat(gateway.post(PATH, body("keyed", STREAM), "Idempotency-Key: k")
                        .bodyText())
                .isEqualTo(BY_FIRST);
        var one = first.takeRequest();
        var other = first.takeRequest();
        assertThat(other.header("Authorization")).isPresent().isNotEqualTo(one.header("Authorization"));
        assertThat(one.header("Idempotency-Key")).isPresent();
        assertThat(other.header("Idempotency-Key")).isEmpty();
    }

    @Test
    void thereAreNoMoreHedgesThanTheBudgetAllows() throws Exception {
        first.answerWith(Answer.sse(BY_FIRST).hangingAfter(ROLE.length()));
        try (RawExchange exchange = stream("rare")) {
            first.takeRequest();
            assertThat(first.awaitPeerClosed(LONGER)).isFalse();
            assertThat(exchange.isOver()).isFalse();
            assertThat(second.untaken()).isZero();
        }

        assertThat(gateway.post(PATH, body("rare", STREAM)).bodyText()).isEqualTo(BY_SECOND);
        assertThat(gateway.metric("sluice_hedges_total{model=\"rare\",result=\"no_budget\"}"))
                .isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ",\"stream\":true,\"store\":true",
                ",\"stream\":true,\"tools\":[{\"type\":\"web_search\"}]",
                ",\"stream\":true,\"web_search_options\":{}"
            })
    void whatIsNoStreamOrHasEffectsIsNotHedged(String members) throws Exception {
        assertNotHedged("fast", members);
    }

    @Test
    void aModelOfWhichTooFewTimesAreKnownIsNotHedged() throws Exception {
        assertNotHedged("new", STREAM);
    }

    private static void assertNotHedged(String model, String members) throws Exception {
        Gate gate = new Gate();
        first.answerWith(Answer.sse(BY_FIRST).heldBack(gate));
        try (RawExchange exchange = RawHttp.open(gateway.port())) {
            exchange.write(RawHttp.post(PATH, body(model, members)));
            first.takeRequest();
            assertThat(first.awaitPeerClosed(LONGER)).isFalse();
            gate.open();
            assertThat(exchange.readToEnd().bodyText()).contains("One");
        }
        assertThat(second.untaken()).isZero();
    }

    @Test
    void bothConnectionsAreClosedWhenTheClientLeaves() throws Exception {
        first.answerWith(Answer.silence());
        second.answerWith(Answer.silence());
        RawExchange exchange = stream("fast");
        first.takeRequest();
        second.takeRequest();
        exchange.closeAbruptly();

        assertThat(first.awaitPeerClosed(PATIENCE)).isTrue();
        assertThat(second.awaitPeerClosed(PATIENCE)).isTrue();
        awaitNothingInFlight();
    }

    @Test
    void bothConnectionsAreClosedWhenTheGatewayStops() throws Exception {
        first.answerWith(Answer.silence());
        second.answerWith(Answer.silence());
        TestGateway other = TestGateway.start(lines("sluice.drain.timeout=100ms", "sluice.drain.notice=0"));
        try (RawExchange exchange = RawHttp.open(other.port())) {
            exchange.write(RawHttp.post(PATH, body("fast", STREAM)));
            first.takeRequest();
            second.takeRequest();
            other.close();

            assertThat(first.awaitPeerClosed(PATIENCE)).isTrue();
            assertThat(second.awaitPeerClosed(PATIENCE)).isTrue();
        }
    }

    @Test
    void theLimitOfAHedgeThatLostIsGivenBack() throws Exception {
        Gate gate = new Gate();
        first.answerWith(Answer.sse(BY_FIRST).heldBack(gate));
        second.answerWith(Answer.silence());
        try (RawExchange exchange = stream("fast", LIMITED)) {
            second.takeRequest();
            gate.open();
            assertThat(withoutHeartbeats(exchange.readToEnd())).isEqualTo(BY_FIRST);
        }
        first.answerWith(Answer.silence());
        second.answerWith(Answer.sse(BY_SECOND));

        assertThat(gateway.post(PATH, body("fast", STREAM), LIMITED).bodyText()).isEqualTo(BY_SECOND);

        // Now it is used up, and there is no hedge that the client's limits allow.
        Gate last = new Gate();
        first.answerWith(Answer.sse(BY_FIRST).heldBack(last));
        second.forgetRequests();
        first.forgetRequests();
        try (RawExchange exchange = stream("fast", LIMITED)) {
            first.takeRequest();
            exchange.readUntil("heartbeat\n\n", PATIENCE);
            last.open();
            assertThat(withoutHeartbeats(exchange.readToEnd())).isEqualTo(BY_FIRST);
        }
        assertThat(second.untaken()).isZero();
        awaitNothingInFlight();
    }

    private static void awaitNothingInFlight() {
        for (String target : List.of("one", "two")) {
            gateway.awaitMetric("sluice_target_in_flight{target=\"" + target + "\"}", 0);
        }
    }

    private static double hedges(String result) {
        String name = "sluice_hedges_total{model=\"fast\",result=\"" + result + "\"}";
        return gateway.get("/metrics").bodyText().contains(name) ? gateway.metric(name) : 0;
    }

    private static RawExchange stream(String model, String... headers) throws IOException {
        return RawHttp.open(gateway.port()).write(RawHttp.post(PATH, body(model, STREAM), headers));
    }

    private static String withoutHeartbeats(RawResponse response) {
        return response.bodyText().replace(": heartbeat\n\n", "");
    }

    private static String body(String model, String members) {
        return "{\"model\":\"" + model + "\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]" + members + "}";
    }
}
