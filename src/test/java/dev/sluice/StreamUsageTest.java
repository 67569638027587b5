package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.AccessLines;
import dev.sluice.testing.Answer;
import dev.sluice.testing.Compressed;
import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.RawResponse;
import dev.sluice.testing.Recording;
import dev.sluice.testing.TestGateway;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Usage that is asked for on the client's behalf, and what the client, the log and the metrics see of it (behaviour.md 5.3). */
final class StreamUsageTest {

    private static final String ASKED = "\"stream\":true,\"stream_options\":{\"include_usage\":true}";
    private static final String USAGE_EVENT =
            "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":2,\"total_tokens\":11}}\n\n";
    private static final String TEXT_EVENT =
            "data: {\"model\":\"gpt-4o\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hello there!\"}}],\"usage\":null}\n\n";
    private static final String DONE = "data: [DONE]\n\n";

    @AutoClose
    private static final FakeProvider provider = FakeProvider.start();

    @AutoClose
    private static final TestGateway gateway = TestGateway.before(
            provider,
            "sluice.providers.leaving.base-url=" + provider.baseUrl(),
            "sluice.providers.leaving.key=secret_key",
            "sluice.providers.leaving.stream-usage=leave");

    @AutoClose
    private static final AccessLines log = AccessLines.listen();

    private static int requests;

    private String id;

    @BeforeEach
    void answer() {
        provider.forgetRequests();
        provider.answerWith(Answer.sse(TEXT_EVENT + USAGE_EVENT + DONE));
        id = "usage-" + ++requests;
    }

    static Stream<Recording> streams() {
        return Recording.answers().filter(Recording::isEventStream);
    }

    @Test
    void usageIsAskedForWhereTheClientDidNot() throws InterruptedException {
        ask("{\"stream\":true,\"messages\":[]}");

        assertThat(provider.takeRequest().bodyText())
                .isEqualTo("{\"stream_options\":{\"include_usage\":true},\"stream\":true,\"messages\":[]}");
    }

    @Test
    void whatTheClientDidNotAskForItDoesNotSee() throws InterruptedException {
        assertThat(ask("{\"stream\":true,\"messages\":[]}").bodyText()).isEqualTo(TEXT_EVENT + DONE);

        assertThat(log.awaitLine(id))
                .containsEntry("prompt_tokens", "9")
                .containsEntry("completion_tokens", "2")
                .containsEntry("usage", "reported");
    }

    @Test
    void whatTheClientAskedForItSees() throws InterruptedException {
        String body = "{" + ASKED + ",\"messages\":[]}";

        assertThat(ask(body).bodyText()).isEqualTo(TEXT_EVENT + USAGE_EVENT + DONE);
        assertThat(provider.takeRequest().bodyText()).isEqualTo(body);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"include_usage\":false}       | {\"include_usage\":true}",
                "{}                              | {\"include_usage\":true}",
                "null                            | {\"include_usage\":true}",
                "{ \"x\" : 1 }                   | {\"include_usage\":true, \"x\" : 1 }",
                "{\"include_usage\":null,\"x\":1}| {\"include_usage\":true,\"x\":1}",
                "{\"include_usage\":false,\"include_usage\":false} | {\"include_usage\":true,\"include_usage\":true}"
            })
    void aClientsNoIsNotPassedOnButKept(String options, String sent) throws InterruptedException {
        RawResponse answer = ask("{\"stream\":true,\"messages\":[],\"stream_options\":" + options + "}");

        assertThat(answer.bodyText()).isEqualTo(TEXT_EVENT + DONE);
        assertThat(provider.takeRequest().bodyText())
                .isEqualTo("{\"stream\":true,\"messages\":[],\"stream_options\":" + sent + "}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"no\"", "[]", "7", "{\"include_usage\":true,\"x\":1}"})
    void optionsThatAskOrMakeNoSenseGoOnAsTheyAre(String options) throws InterruptedException {
        String body = "{\"stream\":true,\"messages\":[],\"stream_options\":" + options + "}";

        assertThat(ask(body).bodyText()).isEqualTo(TEXT_EVENT + USAGE_EVENT + DONE);
        assertThat(provider.takeRequest().bodyText()).isEqualTo(body);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{\"messages\":[]}", "{\"stream\":false,\"messages\":[]}", "{\"stream\":null,\"messages\":[]}"})
    void aRequestForNoStreamIsNotChanged(String body) throws InterruptedException {
        ask(body);

        assertThat(provider.takeRequest().bodyText()).isEqualTo(body);
    }

    @Test
    void aProviderThatRefusesTheOptionIsLeftAlone() throws InterruptedException {
        String body = "{\"stream\":true,\"messages\":[]}";

        RawResponse answer =
                gateway.post("/v1/chat/completions", body, "x-arch-llm-provider-hint: leaving", "x-request-id: " + id);

        assertThat(provider.takeRequest().bodyText()).isEqualTo(body);
        assertThat(answer.bodyText()).isEqualTo(TEXT_EVENT + USAGE_EVENT + DONE);
    }

    @Test
    void aStreamWithoutUsageIsCountedFromItsText() throws InterruptedException {
        provider.answerWith(Answer.sse(TEXT_EVENT + DONE));

        ask("{\"stream\":true,\"messages\":[]}");

        assertThat(log.awaitLine(id))
                .containsEntry("prompt_tokens", "-")
                .containsEntry("completion_tokens", "3")
                .containsEntry("usage", "counted");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length", "chunks", "until close"})
    void theAnswersLengthIsTrueHoweverItIsFramed(String framing) {
        Answer sse =
                Answer.of(200, "text/event-stream", (TEXT_EVENT + USAGE_EVENT + DONE).getBytes(StandardCharsets.UTF_8));
        provider.answerWith(
                framing.equals("chunks") ? sse.chunked(7) : framing.equals("until close") ? sse.untilClose() : sse);

        RawResponse answer = ask("{\"stream\":true,\"messages\":[]}");

        assertThat(answer.bodyText()).isEqualTo(TEXT_EVENT + DONE);
        assertThat(answer.complete()).isTrue();
    }

    @Test
    void aCompressedStreamThatIsEditedGoesOnUncompressed() throws InterruptedException {
        byte[] packed = Compressed.gzip((TEXT_EVENT + USAGE_EVENT + DONE).getBytes(StandardCharsets.UTF_8));
        provider.answerWith(Answer.of(200, "text/event-stream", packed).withHeader("Content-Encoding", "gzip"));

        RawResponse answer = ask("{\"stream\":true,\"messages\":[]}");

        assertThat(answer.bodyText()).isEqualTo(TEXT_EVENT + DONE);
        assertThat(answer.header("Content-Encoding")).isEmpty();
        assertThat(answer.complete()).isTrue();
        assertThat(log.awaitLine(id)).containsEntry("completion_tokens", "2");
    }

    @Test
    void aCompressedStreamThatIsNotEditedGoesOnAsItCame() throws InterruptedException {
        byte[] packed = Compressed.gzip((TEXT_EVENT + USAGE_EVENT + DONE).getBytes(StandardCharsets.UTF_8));
        provider.answerWith(Answer.of(200, "text/event-stream", packed)
                .withHeader("Content-Encoding", "gzip")
                .chunked(10));

        RawResponse answer = ask("{" + ASKED + ",\"messages\":[]}");

        assertThat(answer.body()).isEqualTo(packed);
        assertThat(answer.header("Content-Encoding")).contains("gzip");
        assertThat(log.awaitLine(id)).containsEntry("completion_tokens", "2");
    }

    /** As Claude Code asks: an answer in br or zstd could not be metered. */
    @Test
    void anAnswerIsAskedForInCodingsThatCanBeMetered() throws InterruptedException {
        byte[] packed = Compressed.gzip(
                "{\"usage\":{\"input_tokens\":9,\"output_tokens\":2}}".getBytes(StandardCharsets.UTF_8));
        provider.answerWith(Answer.json(200, packed).withHeader("Content-Encoding", "gzip"));

        RawResponse answer =
                gateway.post("/v1/other", "{}", "x-request-id: " + id, "Accept-Encoding: gzip, deflate, br, zstd");

        assertThat(provider.takeRequest().header("Accept-Encoding")).contains("gzip, deflate");
        assertThat(answer.body()).isEqualTo(packed);
        assertThat(log.awaitLine(id)).containsEntry("completion_tokens", "2").containsEntry("usage", "reported");
    }

    @Test
    void aStreamInTwoCodingsGoesOnInBoth() {
        byte[] body = {1, 2, 3};
        provider.answerWith(Answer.of(200, "text/event-stream", body)
                .withHeader("Content-Encoding", "gzip")
                .withHeader("Content-Encoding", "br"));

        RawResponse answer = ask("{\"stream\":true,\"messages\":[]}");

        assertThat(answer.body()).isEqualTo(body);
        assertThat(String.join(", ", answer.headers("Content-Encoding"))).isEqualTo("gzip, br");
    }

    @Test
    void aStreamThatIsNotInItsCodingEndsAsBroken() throws InterruptedException {
        provider.answerWith(Answer.of(200, "text/event-stream", TEXT_EVENT.getBytes(StandardCharsets.UTF_8))
                .withHeader("Content-Encoding", "gzip"));

        RawResponse answer = ask("{\"stream\":true,\"messages\":[]}");

        assertThat(answer.complete() && answer.status() == 200).isFalse();
        assertThat(log.awaitLine(id)).containsEntry("ended", "cut_by_provider");
    }

    @Test
    void aStreamInAnUnknownCodingGoesOnAsItCameAndAMetricSaysSo() throws InterruptedException {
        byte[] body = {1, 2, 3};
        provider.answerWith(Answer.of(200, "text/event-stream", body).withHeader("Content-Encoding", "br"));
        double before = gateway.metric("sluice_answers_unmetered_total{reason=\"encoding\"}");

        RawResponse answer = ask("{\"stream\":true,\"messages\":[]}");

        assertThat(answer.body()).isEqualTo(body);
        assertThat(answer.header("Content-Encoding")).contains("br");
        assertThat(answer.complete()).isTrue();
        assertThat(gateway.metric("sluice_answers_unmetered_total{reason=\"encoding\"}"))
                .isEqualTo(before + 1);
    }

    @ParameterizedTest
    @MethodSource("streams")
    void everyRecordedStreamIsMeteredThroughTheWholeChain(Recording recording) throws InterruptedException {
        provider.answerWith(Answer.recorded(recording));

        RawResponse answer = gateway.post(
                recording.path(), "{" + ASKED + ",\"messages\":[],\"prompt\":\"a\"}", "x-request-id: " + id);

        assertThat(answer.body()).isEqualTo(recording.bytes());
        Map<String, String> line = log.awaitLine(id);
        if (recording.usageCompletionTokens().isPresent()) {
            assertThat(line)
                    .containsEntry(
                            "completion_tokens",
                            Long.toString(recording.usageCompletionTokens().getAsLong()))
                    .containsEntry("usage", "reported");
        }
        assertThat(line).containsEntry("ended", recording.kind().equals("stream-error") ? "error_event" : "complete");
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/responses, openai-responses-stream-pydantic.sse, 16",
        "/v1/responses, openai-responses-basic.json, 5",
        "/v1/messages, anthropic-stream-thinking.sse, 53",
        "/v1/messages, anthropic-message-text.json, 29",
        "/v1/completions, openai-completion-stream-usage.sse, 25"
    })
    void otherApisAreMeteredToo(String path, String file, String tokens) throws InterruptedException {
        Recording recording = Recording.named(file);
        provider.answerWith(Answer.recorded(recording));

        RawResponse answer = gateway.post(path, "{\"messages\":[],\"prompt\":\"a\"}", "x-request-id: " + id);

        assertThat(answer.body()).isEqualTo(recording.bytes());
        assertThat(log.awaitLine(id)).containsEntry("completion_tokens", tokens).containsEntry("usage", "reported");
    }

    @Test
    void anAnswerThatIsFetchedLaterIsNotCountedAgain() throws InterruptedException {
        provider.answerWith(Answer.recorded(Recording.named("openai-responses-basic.json")));

        gateway.get("/v1/responses/resp_1", "x-request-id: " + id);

        assertThat(log.awaitLine(id)).containsEntry("completion_tokens", "-");
    }

    @Test
    void aJsonAnswerWithoutUsageIsCountedFromItsText() throws InterruptedException {
        provider.answerWith(Answer.json(
                200, "{\"model\":\"gpt-4o\",\"choices\":[{\"index\":0,\"message\":{\"content\":\"Hello there!\"}}]}"));

        ask("{\"messages\":[]}");

        assertThat(log.awaitLine(id)).containsEntry("completion_tokens", "3").containsEntry("usage", "counted");
    }

    @Test
    void tokensAreInTheMetrics() throws InterruptedException {
        String sum =
                "gen_ai_client_token_usage_sum{gen_ai_operation_name=\"chat\",gen_ai_provider_name=\"fake\",gen_ai_request_model=\"-\",gen_ai_token_type=\"output\",source=\"reported\"}";
        ask("{\"stream\":true,\"messages\":[]}");
        log.awaitLine(id);
        double before = gateway.metric(sum);

        ask("{\"stream\":true,\"messages\":[]}");

        gateway.awaitMetric(sum, before + 2);
    }

    private RawResponse ask(String body) {
        return gateway.post("/v1/chat/completions", body, "x-request-id: " + id);
    }
}
