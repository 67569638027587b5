package dev.sluice.it;

import static dev.sluice.testing.TwoTargets.END;
import static dev.sluice.testing.TwoTargets.ONE;
import static dev.sluice.testing.TwoTargets.ROLE;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.Answer;
import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.InferenceCall;
import dev.sluice.testing.RawExchange;
import dev.sluice.testing.RawHttp;
import dev.sluice.testing.RawResponse;
import dev.sluice.testing.Recording;
import dev.sluice.testing.TwoTargets;
import java.io.IOException;
import java.net.URL;
import java.util.Arrays;
import java.util.stream.Stream;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A second target in a real container: the client gets the bytes of one answer, whatever came before it. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
final class FallbackIT {

    private static final String PATH = "/v1/chat/completions";
    private static final String GOOD =
            "{ \"model\":\"m\",\"choices\":[{\"index\":0,\"message\":{\"content\":\"G\\u006fod\"},\"finish_reason\":\"stop\"}],"
                    + "\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":2,\"total_tokens\":5}}\n";
    private static final String REFUSAL = "{\"error\":{\"message\":\"no\",\"type\":\"server_error\"}}";
    private static final String TWO = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Tw\\u006f\"}}]}\n\n";
    private static final String ERROR_EVENT =
            "data: {\"error\":{\"message\":\"overloaded\",\"type\":\"server_error\"}}\n\n";
    private static final int LARGE = 1024 * 1024;

    @AutoClose
    private static FakeProvider first;

    @AutoClose
    private static FakeProvider second;

    @ArquillianResource
    private URL url;

    @Deployment(testable = false)
    static WebArchive war() {
        first = FakeProvider.start();
        second = FakeProvider.start();
        return DeployedWar.configured(TwoTargets.linesWithSilent(
                first,
                second,
                "300ms",
                // Targets of their own: they rest after an answer of 429.
                "sluice.targets.limited.provider=first",
                "sluice.targets.limited.model=model-limited",
                "sluice.targets.limited-stream.provider=first",
                "sluice.targets.limited-stream.model=model-limited-stream",
                "sluice.models.throttled.targets=limited; two",
                "sluice.models.throttled.attempts=2",
                "sluice.models.throttled-stream.targets=limited-stream; two",
                "sluice.models.throttled-stream.attempts=2",
                "sluice.routing.trail=true"));
    }

    @BeforeEach
    void startOver() {
        first.startOver();
        second.startOver();
        second.answerWith(Answer.json(200, GOOD));
    }

    /** Why the first target does not serve a request, and what the trail says of it. */
    @SuppressWarnings("ImmutableEnumChecker") // an answer is immutable
    enum Failure {
        HANGS_UP("smart", Answer.hangUp(), "one=unanswered"),
        IS_SILENT("waiting", Answer.silence(), "silent=timed_out"),
        SPEAKS_NO_HTTP("smart", Answer.raw("nonsense\r\n\r\n".getBytes(US_ASCII)), "one=unanswered"),
        IS_UNAVAILABLE("smart", Answer.json(503, REFUSAL), "one=503"),
        CUTS_ITS_ANSWER("smart", Answer.json(200, GOOD).cutAfter(20), "one=cut"),
        ENDS_ITS_ANSWER_EARLY("smart", Answer.json(200, GOOD).closingEarlyAfter(20), "one=cut"),
        ENDS_ITS_CHUNKS_EARLY("smart", Answer.json(200, GOOD).chunked(10).closingEarlyAfter(20), "one=cut");

        private final String model;
        private final Answer answer;
        private final String trail;

        Failure(String model, Answer answer, String trail) {
            this.model = model;
            this.answer = answer;
            this.trail = trail;
        }
    }

    @ParameterizedTest
    @EnumSource
    void theClientGetsTheBytesOfTheSecondTarget(Failure failure) throws Exception {
        first.answerWith(failure.answer);

        RawResponse response = post(body(failure.model, ""));

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.body()).isEqualTo(GOOD.getBytes(UTF_8));
        assertThat(response.complete()).isTrue();
        assertThat(response.headers("Content-Length")).hasSizeLessThan(2);
        assertThat(response.header("Retry-After")).isEmpty();
        assertTold(response, failure.trail);
        assertThat(first.takeRequest().bodyText()).contains("\"model\":\"model-");
        assertThat(second.takeRequest().bodyText()).isEqualTo(body("model-two", ""));
        assertThat(second.untaken()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void aStreamIsThatOfTheSecondTarget(Failure failure) throws Exception {
        first.answerWith(failure.answer);
        assertStreamOfSecond(failure.model, failure.trail);
    }

    @Test
    void aTargetThatIsOverItsLimitIsPassedOverUntilTheTimeThatItTells() throws Exception {
        first.answerWith(Answer.json(429, REFUSAL).withHeader("Retry-After", "60"));

        RawResponse response = post(body("throttled", ""));

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.body()).isEqualTo(GOOD.getBytes(UTF_8));
        assertThat(response.header("Retry-After")).isEmpty();
        assertTold(response, "limited=429");

        RawResponse next = post(body("throttled", ""));

        assertThat(next.body()).isEqualTo(GOOD.getBytes(UTF_8));
        assertThat(next.header("x-arch-llm-attempts")).hasValue("1");
        assertThat(first.untaken()).isEqualTo(1);
    }

    @Test
    void aStreamIsThatOfTheSecondTargetIfTheFirstIsOverItsLimit() throws Exception {
        first.answerWith(Answer.json(429, REFUSAL).withHeader("Retry-After", "60"));
        assertStreamOfSecond("throttled-stream", "limited-stream=429");
    }

    @ParameterizedTest
    @ValueSource(strings = {ERROR_EVENT, ROLE + ERROR_EVENT})
    void aStreamWithAnErrorBeforeItsContentIsTriedElsewhere(String beginning) throws Exception {
        first.answerWith(Answer.sse(beginning + ONE + END));
        assertStreamOfSecond("smart", "one=500");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 20})
    void aStreamThatIsCutBeforeItsContentIsTriedElsewhere(int more) throws Exception {
        Answer stream = Answer.sse(ROLE + ONE + END);

        first.answerWith(stream.cutAfter(ROLE.length() + more));
        assertStreamOfSecond("smart", "one=cut");

        first.answerWith(stream.closingEarlyAfter(ROLE.length() + more));
        assertStreamOfSecond("smart", "one=cut");
    }

    @Test
    void aStreamThatStandsStillBeforeItsContentIsTriedElsewhere() throws Exception {
        first.answerWith(Answer.sse(ROLE + ONE + END).hangingAfter(ROLE.length()));
        assertStreamOfSecond("waiting", "silent=no_first_token");
    }

    static Stream<InferenceCall> streams() {
        return Arrays.stream(InferenceCall.values())
                .filter(call -> call.stream().isPresent());
    }

    @ParameterizedTest
    @MethodSource("streams")
    void aStreamOfEachApiIsThatOfTheSecondTarget(InferenceCall call) throws Exception {
        Recording recording = call.stream().orElseThrow();
        first.answerWith(Answer.json(503, REFUSAL));
        second.answerWith(Answer.recorded(recording));

        RawResponse response = streamOf(call);

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.body()).isEqualTo(recording.bytes());
        assertThat(response.complete()).isTrue();
        assertTold(response, "one=503");
    }

    @ParameterizedTest
    @MethodSource("streams")
    void aStreamThatIsCutAfterItsContentIsNotTriedAgain(InferenceCall call) throws Exception {
        Recording recording = call.stream().orElseThrow();
        Answer whole = Answer.recorded(recording);
        int seen = whole.eventEnds().get(whole.eventEnds().size() * 2 / 3);
        second.answerWith(whole);

        first.answerWith(whole.cutAfter(seen));
        assertEndsWithOneErrorEvent(call, streamOf(call), Arrays.copyOf(recording.bytes(), seen));

        first.answerWith(whole.closingEarlyAfter(seen));
        assertEndsWithOneErrorEvent(call, streamOf(call), Arrays.copyOf(recording.bytes(), seen));
        assertThat(second.untaken()).isZero();
    }

    @Test
    void theAnswerOfTheLastProviderReachesTheClientByteForByte() throws Exception {
        first.answerWith(Answer.json(500, REFUSAL));
        String last = "{ \"error\":{\"message\":\"n\\u006f\"}}\n";
        second.answerWith(Answer.json(503, last));

        RawResponse response = post(body("smart", ""));

        assertThat(response.status()).isEqualTo(503);
        assertThat(response.body()).isEqualTo(last.getBytes(UTF_8));
        assertThat(response.complete()).isTrue();
        assertThat(response.header("x-should-retry")).hasValue("false");
        assertThat(response.header("x-arch-llm-trail")).hasValue("one=500; two=503");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aLargeBodyIsTheSameForBothButForTheModel(boolean inChunks) throws Exception {
        first.answerWith(Answer.json(503, REFUSAL));
        String start = "{ \"messages\" : [ {\"role\":\"user\",\"content\":\"H\\u0069 " + "päm ".repeat(LARGE / 5);
        String end = "\"} ], \"x\":1e0,\"model\" : \"%s\" }\n";

        RawResponse response =
                inChunks ? postInChunks(start + end.formatted("smart")) : post(start + end.formatted("smart"));

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.body()).isEqualTo(GOOD.getBytes(UTF_8));
        assertThat(first.takeRequest().body()).isEqualTo((start + end.formatted("model-one")).getBytes(UTF_8));
        assertThat(second.takeRequest().body()).isEqualTo((start + end.formatted("model-two")).getBytes(UTF_8));
    }

    private void assertStreamOfSecond(String model, String trail) throws Exception {
        second.answerWith(Answer.sse(ROLE + TWO + END));

        RawResponse response = post(body(model, ",\"stream\":true"));

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.body()).isEqualTo((ROLE + TWO + END).getBytes(UTF_8));
        assertThat(response.complete()).isTrue();
        assertThat(response.headers("Content-Type")).containsExactly("text/event-stream");
        assertTold(response, trail);
    }

    private static void assertTold(RawResponse response, String trail) {
        assertThat(response.headers("x-arch-llm-provider")).containsExactly("second");
        assertThat(response.headers("x-arch-llm-target")).containsExactly("two");
        assertThat(response.headers("x-arch-llm-attempts")).containsExactly("2");
        assertThat(response.headers("x-arch-llm-trail")).containsExactly(trail + "; two=200");
    }

    private static void assertEndsWithOneErrorEvent(InferenceCall call, RawResponse response, byte[] before) {
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.header("x-arch-llm-attempts")).hasValue("1");
        assertThat(response.body()).startsWith(before);
        String rest = new String(response.body(), before.length, response.body().length - before.length, UTF_8);
        assertThat(rest).contains("data: {").contains("closed the connection in the middle of its answer");
        assertThat(rest.indexOf("\n\n")).as("the end of the only event").isEqualTo(rest.length() - 2);
        // Clients of the other APIs would take an orderly end for the end of the answer.
        assertThat(response.complete()).isEqualTo(call == InferenceCall.MESSAGES || call == InferenceCall.RESPONSES);
    }

    private RawResponse streamOf(InferenceCall call) throws IOException {
        String body = call.streamBody().replace("\"o3\"", "\"smart\"");
        return RawHttp.send(url.getPort(), RawHttp.post(call.path(), body));
    }

    private RawResponse post(String body) throws IOException {
        return RawHttp.send(url.getPort(), RawHttp.post(PATH, body));
    }

    private RawResponse postInChunks(String body) throws IOException {
        byte[] bytes = body.getBytes(UTF_8);
        int half = bytes.length / 2 + 1;
        try (RawExchange exchange = RawHttp.open(url.getPort())) {
            exchange.write("POST " + PATH + " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
                    + "Transfer-Encoding: chunked\r\n\r\n");
            for (int from = 0; from < bytes.length; from += half) {
                int length = Math.min(half, bytes.length - from);
                exchange.write(Integer.toHexString(length) + "\r\n");
                exchange.write(Arrays.copyOfRange(bytes, from, from + length));
                exchange.write("\r\n");
            }
            return exchange.write("0\r\n\r\n").readToEnd();
        }
    }

    private static String body(String model, String members) {
        return "{\"model\":\"" + model + "\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]" + members + "}";
    }
}
