package dev.sluice;

import static dev.sluice.testing.TwoTargets.END;
import static dev.sluice.testing.TwoTargets.ONE;
import static dev.sluice.testing.TwoTargets.ROLE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.AccessLines;
import dev.sluice.testing.Answer;
import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.Gate;
import dev.sluice.testing.GatewayBeans;
import dev.sluice.testing.RawExchange;
import dev.sluice.testing.RawHttp;
import dev.sluice.testing.RawResponse;
import dev.sluice.testing.Received;
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
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens when the first target of a model does not serve a request (routing.md 4). */
final class FallbackTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String PATH = "/v1/chat/completions";
    private static final String GOOD =
            "{\"model\":\"m\",\"choices\":[{\"index\":0,\"message\":{\"content\":\"Good\"},\"finish_reason\":\"stop\"}],"
                    + "\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":2,\"total_tokens\":5}}";
    private static final String ERROR_EVENT =
            "data: {\"error\":{\"message\":\"overloaded\",\"type\":\"server_error\"}}\n\n";

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
                "sluice.providers.first.timeout.first-byte=500ms",
                "sluice.providers.first.timeout.idle=500ms",
                "sluice.providers.dead.base-url=" + FakeProvider.refusingUrl(),
                "sluice.providers.dead.auth=none",
                "sluice.providers.dead.breaker=off",
                "sluice.targets.big.provider=second",
                "sluice.targets.big.model=model-big",
                "sluice.targets.mild.provider=second",
                "sluice.targets.mild.model=model-mild",
                "sluice.models.unlucky.targets=dead; two",
                "sluice.models.answered.targets=one; dead",
                "sluice.models.answered.attempts=2",
                "sluice.models.patient.targets=one",
                "sluice.models.patient.attempts=3",
                "sluice.routing.backoff=1ms",
                "sluice.models.long.targets=one",
                "sluice.models.long.on-context-length=big",
                "sluice.models.strict.targets=one",
                "sluice.models.strict.on-content-filter=mild",
                "sluice.routing.trail=true",
                "sluice.providers.narrow.base-url=" + first.baseUrl(),
                "sluice.providers.narrow.auth=none",
                "sluice.providers.narrow.max-in-flight=1",
                "sluice.models.narrow.targets=narrow",
                "sluice.limits.few.model=*",
                "sluice.limits.few.selector=x-team",
                "sluice.limits.few.requests=1",
                "sluice.limits.few.per=day",
                "sluice.stream.head-wait=200ms",
                "sluice.stream.heartbeat=200ms"));
        bean = GatewayBeans.newOne(before);
    }

    @BeforeEach
    void startOver() throws JMException {
        first.startOver();
        second.startOver();
        second.answerWith(Answer.json(200, GOOD));
        GatewayBeans.warm(bean, "one", "two", "big", "mild");
    }

    static Stream<Arguments> failuresThatAnotherTargetMayMend() {
        return Stream.of(
                Arguments.of("hang up", Answer.hangUp()),
                Arguments.of("silence", Answer.silence()),
                Arguments.of("no HTTP", Answer.raw("nonsense\r\n\r\n".getBytes(StandardCharsets.US_ASCII))),
                Arguments.of("cut JSON", Answer.json(200, GOOD).cutAfter(20)),
                status(408, ""),
                status(500, ""),
                status(502, ""),
                status(503, ""),
                status(504, ""),
                status(520, ""),
                status(524, ""),
                status(529, ""),
                status(429, "\"code\":\"rate_limit_exceeded\""),
                status(429, "\"code\":\"insufficient_quota\""),
                status(402, ""),
                status(401, "\"code\":\"invalid_api_key\""),
                status(403, ""),
                status(404, "\"code\":\"model_not_found\""),
                status(400, "\"code\":\"unsupported_parameter\""));
    }

    private static Arguments status(int status, String member) {
        return Arguments.of(status + " " + member, refusal(status, member));
    }

    private static Answer refusal(int status, String member) {
        String more = member.isEmpty() ? "" : "," + member;
        return Answer.json(status, "{\"error\":{\"message\":\"no\"" + more + "}}");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("failuresThatAnotherTargetMayMend")
    void anotherTargetAnswers(String name, Answer failure) throws Exception {
        first.answerWith(failure);

        RawResponse response = ask("smart");

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.bodyText()).isEqualTo(GOOD);
        assertThat(response.header("x-arch-llm-provider")).hasValue("second");
        assertThat(response.header("x-arch-llm-target")).hasValue("two");
        assertThat(response.header("x-arch-llm-attempts")).hasValue("2");
        assertThat(response.header("x-arch-llm-trail"))
                .hasValueSatisfying(trail -> assertThat(trail).matches("one=[a-z0-9_]+; two=200"));
        assertThat(second.takeRequest().bodyText()).contains("\"model\":\"model-two\"");
        assertThat(second.untaken()).isZero();
    }

    static Stream<Arguments> refusalsOfTheRequest() {
        return Stream.of(
                status(400, "\"code\":\"invalid_value\""),
                status(400, "\"code\":\"context_length_exceeded\""),
                status(400, "\"code\":\"content_filter\""),
                status(404, "\"code\":\"nothing_here\""),
                status(409, ""),
                status(413, ""),
                status(422, ""),
                status(501, ""),
                status(505, ""));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refusalsOfTheRequest")
    void aRefusalOfTheRequestGoesToTheClient(String name, Answer refusal) throws Exception {
        first.answerWith(refusal);

        RawResponse response = ask("smart");

        assertThat(response.status()).isEqualTo(Integer.parseInt(name.substring(0, 3)));
        assertThat(response.bodyText()).startsWith("{\"error\":{\"message\":\"no\"");
        assertThat(response.header("x-arch-llm-target")).hasValue("one");
        assertThat(response.header("x-should-retry")).isEmpty();
        assertThat(second.untaken()).isZero();
    }

    @Test
    void aTargetThatCannotBeReachedCostsNothing() throws Exception {
        RawResponse response = ask("unlucky");

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.header("x-arch-llm-trail")).hasValue("dead=unreachable; two=200");
    }

    @Test
    void theClientGetsTheLastAnswerThatAProviderGave() throws Exception {
        first.answerWith(refusal(500, "\"code\":\"from_one\""));

        RawResponse response = ask("answered");

        assertThat(response.status()).isEqualTo(500);
        assertThat(response.bodyText()).contains("from_one");
        assertThat(response.header("x-arch-llm-provider")).hasValue("first");
        assertThat(response.header("x-arch-llm-attempts")).hasValue("2");
        assertThat(response.header("x-arch-llm-trail")).hasValue("one=500; dead=unreachable");
        assertThat(response.header("x-should-retry")).hasValue("false");
    }

    @Test
    void theSameTargetIsTriedOnceMoreIfThereIsNoOther() throws Exception {
        first.enqueue(refusal(503, ""));
        first.answerWith(Answer.json(200, GOOD));

        assertThat(ask("patient").header("x-arch-llm-trail")).hasValue("one=503; one=200");

        first.answerWith(refusal(503, ""));

        assertThat(ask("patient").header("x-arch-llm-trail")).hasValue("one=503; one=503");
    }

    @Test
    void sdksAreToldNotToRepeatWhatTheGatewayHasRepeated() throws Exception {
        first.answerWith(refusal(500, ""));
        second.answerWith(refusal(503, ""));

        RawResponse response = ask("smart");

        assertThat(response.status()).isEqualTo(503);
        assertThat(response.header("x-should-retry")).hasValue("false");
    }

    @Test
    void sdksAreToldNotToRepeatWhatNobodyPaysFor() throws Exception {
        first.answerWith(refusal(429, "\"code\":\"insufficient_quota\""));
        second.answerWith(refusal(429, "\"code\":\"insufficient_quota\"").withHeader("Retry-After", "7"));

        RawResponse response = ask("smart");

        assertThat(response.status()).isEqualTo(429);
        assertThat(response.header("x-should-retry")).hasValue("false");
    }

    @Test
    void aTimeThatAProviderTellsIsLeftToTheSdk() throws Exception {
        first.answerWith(refusal(500, ""));
        second.answerWith(refusal(503, "").withHeader("Retry-After", "7"));

        RawResponse response = ask("smart");

        assertThat(response.status()).isEqualTo(503);
        assertThat(response.header("Retry-After")).hasValue("7");
        assertThat(response.header("x-should-retry")).isEmpty();
    }

    @Test
    void aLongPromptGoesToTheModelForIt() throws Exception {
        first.answerWith(refusal(400, "\"code\":\"context_length_exceeded\""));

        RawResponse response = ask("long");

        assertThat(response.status()).isEqualTo(200);
        assertThat(second.takeRequest().bodyText()).contains("\"model\":\"model-big\"");
    }

    @Test
    void refusedContentGoesToTheModelForIt() throws Exception {
        first.answerWith(refusal(400, "\"code\":\"content_filter\""));

        RawResponse response = ask("strict");

        assertThat(response.status()).isEqualTo(200);
        assertThat(second.takeRequest().bodyText()).contains("\"model\":\"model-mild\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {ERROR_EVENT, ROLE + ERROR_EVENT, ROLE, ""})
    void aStreamWithoutContentIsTriedElsewhere(String beginning) throws Exception {
        first.answerWith(Answer.sse(beginning));
        second.answerWith(Answer.sse(ROLE + ONE + END));

        RawResponse response = stream("smart");

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.bodyText()).isEqualTo(ROLE + ONE + END);
        assertThat(response.header("x-arch-llm-target")).hasValue("two");
    }

    @Test
    void aStreamThatIsCutBeforeItsContentIsTriedElsewhere() throws Exception {
        first.answerWith(Answer.sse(ROLE + ONE).chunked(16).cutAfter(ROLE.length()));
        second.answerWith(Answer.sse(ROLE + ONE + END));

        assertThat(stream("smart").bodyText()).isEqualTo(ROLE + ONE + END);
    }

    @ParameterizedTest
    @ValueSource(strings = {ERROR_EVENT, ROLE + ERROR_EVENT})
    void anErrorEventBeforeContentIsAnErrorResponseIfNobodyHasAnything(String beginning) throws Exception {
        first.answerWith(Answer.sse(beginning));
        second.answerWith(Answer.sse(beginning));

        RawResponse response = stream("smart");

        // The last one is not held back, as there is no other target: its client gets it as it comes.
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.bodyText()).startsWith(beginning);

        second.answerWith(Answer.hangUp());
        RawResponse other = stream("smart");

        assertThat(other.status()).isEqualTo(500);
        assertThat(other.header("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("application/json"));
        assertThat(other.bodyText()).isEqualTo("{\"error\":{\"message\":\"overloaded\",\"type\":\"server_error\"}}");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aRefusalThatIsCutIsNotTakenForAWholeOne(boolean isChunked) {
        Answer whole = refusal(500, "");
        first.answerWith((isChunked ? whole.chunked(8) : whole).closingEarlyAfter(12));
        second.answerWith(Answer.hangUp());

        RawResponse response = ask("smart");

        assertThat(response.status()).isEqualTo(502);
        assertThat(response.bodyText()).contains("provider_cut", "first");
    }

    @Test
    void anErrorOfTheGatewayForACutAnswerTellsWhatWasTried() {
        first.answerWith(refusal(503, ""));
        second.answerWith(Answer.json(200, GOOD).cutAfter(20));

        RawResponse response = ask("smart");

        assertThat(response.status()).isEqualTo(502);
        assertThat(response.bodyText()).contains("provider_cut");
        assertThat(response.header("x-arch-llm-target")).hasValue("two");
        assertThat(response.header("x-arch-llm-trail")).hasValue("one=503; two=200");
        assertThat(response.header("x-should-retry")).hasValue("false");
    }

    @Test
    void nothingIsTriedAgainAfterContent() throws Exception {
        first.answerWith(Answer.sse(ROLE + ONE + ERROR_EVENT));
        second.answerWith(Answer.sse(ROLE + ONE + END));

        assertThat(stream("smart").bodyText()).startsWith(ROLE + ONE + ERROR_EVENT);

        first.answerWith(Answer.sse(ROLE + ONE + END).chunked(16).cutAfter(ROLE.length() + ONE.length()));

        assertThat(stream("smart").bodyText()).startsWith(ROLE + ONE).contains("provider_cut");
        assertThat(second.untaken()).isZero();
    }

    @Test
    void aStreamGoesOnAfterHeartbeatsWithTheAnswerOfAnotherTarget() throws Exception {
        Gate gate = new Gate();
        first.answerWith(refusal(503, "").heldBack(gate));
        second.answerWith(Answer.sse(ROLE + ONE + END));
        try (RawExchange exchange = RawHttp.open(gateway.port())) {
            exchange.write(RawHttp.post(PATH, body("smart", ",\"stream\":true")));
            exchange.readUntil("\n\n", PATIENCE);
            gate.open();
            String rest = exchange.readUntil("[DONE]\n\n", PATIENCE);

            assertThat(exchange.status()).isEqualTo(200);
            assertThat(rest.replace(": heartbeat\n\n", "")).isEqualTo(ROLE + ONE + END);
        }
    }

    @Test
    void aStreamThatHasWaitedInVainForAPlaceEndsWithAnError() throws Exception {
        Gate gate = new Gate();
        first.answerWith(Answer.json(200, GOOD).heldBack(gate));
        try (RawExchange busy = RawHttp.open(gateway.port())) {
            busy.write(RawHttp.post(PATH, body("narrow", "")));
            first.takeRequest();

            RawResponse response = stream("narrow");

            assertThat(response.status()).isEqualTo(200);
            assertThat(response.bodyText())
                    .startsWith(": heartbeat\n\n")
                    .contains("data: {\"error\":")
                    .contains("provider_full");
        } finally {
            gate.open();
        }
    }

    @Test
    void aStreamWithoutContentCostsNothingAlsoAfterHeartbeats() throws Exception {
        String[] limited = {"x-team: a", "x-arch-ratelimit-selector: x-team"};
        Gate gate = new Gate();
        first.answerWith(Answer.hangUp());
        second.answerWith(Answer.hangUp());
        first.enqueue(Answer.sse(ROLE).heldBack(gate));
        try (RawExchange exchange = RawHttp.open(gateway.port())) {
            exchange.write(RawHttp.post(PATH, body("smart", ",\"stream\":true,\"store\":true"), limited));
            exchange.readUntil("\n\n", PATIENCE);
            gate.open();

            assertThat(exchange.readToEnd().bodyText()).contains("provider_cut");
        }
        first.answerWith(Answer.json(200, GOOD));

        assertThat(gateway.post(PATH, body("smart", ""), limited).status()).isEqualTo(200);
        assertThat(gateway.post(PATH, body("smart", ""), limited).status()).isEqualTo(429);
    }

    @Test
    void anAnswerThatFallsSilentBeforeItsContentNamesTheIdleTimeout() throws Exception {
        first.answerWith(Answer.sse(ROLE + ONE).hangingAfter(ROLE.length()));

        assertThat(gateway.post(PATH, body("smart", ",\"stream\":true,\"store\":true"))
                        .bodyText())
                .contains("provider_timeout", "sluice.providers.first.timeout.idle");
    }

    @Test
    void aRequestWithEffectsIsNotSentTwice() throws Exception {
        first.answerWith(Answer.hangUp());

        RawResponse response = gateway.post(PATH, body("smart", ",\"store\":true"));

        assertThat(response.status()).isEqualTo(502);
        assertThat(second.untaken()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ",\"tools\":[{\"type\":\"web_search\"}]",
                ",\"web_search_options\":{}",
                ",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}},{\"type\":\"mcp\"}]"
            })
    void toolsThatTheProviderRunsAreNotRunTwice(String members) throws Exception {
        first.answerWith(Answer.hangUp());

        assertThat(gateway.post(PATH, body("smart", members)).status()).isEqualTo(502);
        assertThat(second.untaken()).isZero();
    }

    @Test
    void toolsThatTheClientRunsDoNotKeepARequestFromBeingRepeated() throws Exception {
        first.answerWith(Answer.hangUp());

        RawResponse response =
                gateway.post(PATH, body("smart", ",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}]"));

        assertThat(response.status()).isEqualTo(200);
    }

    @Test
    void aRequestWithEffectsGoesElsewhereIfTheFirstHasRefusedIt() throws Exception {
        first.answerWith(refusal(503, ""));

        assertThat(gateway.post(PATH, body("smart", ",\"store\":true")).status())
                .isEqualTo(200);
    }

    @Test
    void anIdempotencyKeyIsForTheFirstTargetAlone() throws Exception {
        first.answerWith(refusal(503, ""));

        gateway.post(PATH, body("smart", ""), "Idempotency-Key: k1");

        assertThat(first.takeRequest().header("Idempotency-Key")).hasValue("k1");
        assertThat(second.takeRequest().header("Idempotency-Key")).isEmpty();
    }

    @Test
    void aBodyIsTheSameForEachTargetButForTheModel() throws Exception {
        first.answerWith(refusal(503, ""));

        gateway.post(PATH, "{ \"messages\" : [ ], \"model\":\"smart\" ,\"x\":1e0}");

        assertThat(first.takeRequest().bodyText())
                .isEqualTo("{ \"messages\" : [ ], \"model\":\"model-one\" ,\"x\":1e0}");
        Received again = second.takeRequest();
        assertThat(again.bodyText()).isEqualTo("{ \"messages\" : [ ], \"model\":\"model-two\" ,\"x\":1e0}");
        assertThat(again.header("x-arch-llm-provider")).hasValue("second");
    }

    @Test
    void theAccessLogNamesWhoHasAnsweredAndWhatWasTried() throws Exception {
        first.answerWith(refusal(503, ""));
        try (AccessLines lines = AccessLines.listen()) {
            gateway.post(PATH, body("smart", ""), "x-request-id: fallback-1");

            assertThat(lines.awaitLine("fallback-1"))
                    .containsEntry("provider", "second")
                    .containsEntry("model", "model-two")
                    .containsEntry("asked_model", "smart")
                    .containsEntry("target", "two")
                    .containsEntry("attempts", "2")
                    .containsEntry("trail", "one=503;two=200")
                    .containsEntry("prompt_tokens", "3");
        }
    }

    private static RawResponse ask(String model) {
        return gateway.post(PATH, body(model, ""));
    }

    private static RawResponse stream(String model) {
        return gateway.post(PATH, body(model, ",\"stream\":true"));
    }

    private static String body(String model, String members) {
        return "{\"model\":\"" + model + "\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]" + members + "}";
    }
}
