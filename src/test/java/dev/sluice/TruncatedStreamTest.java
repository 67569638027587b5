package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.AccessLines;
import dev.sluice.testing.Answer;
import dev.sluice.testing.Compressed;
import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.RawHttp;
import dev.sluice.testing.RawResponse;
import dev.sluice.testing.Recording;
import dev.sluice.testing.TestGateway;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Streams that a provider ends in order, with and without the terminal event of their API. */
final class TruncatedStreamTest {

    private static final String CHAT = "/v1/chat/completions";
    private static final String TEXT = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"One two\"}}]}\n\n";
    private static final String STOP =
            "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n";
    /** Valid for every endpoint that streams. */
    private static final String BODY = "{\"stream\":true,\"messages\":[],\"input\":[],\"prompt\":\"a\"}";

    private static final String DONE = "data: [DONE]\n\n";
    private static final String MESSAGE =
            "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"delta\":{\"text\":\"One two\"}}\n\n";
    private static final String MESSAGE_STOP = "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n";
    private static final String RESPONSE =
            "event: response.output_text.delta\ndata: {\"type\":\"response.output_text.delta\",\"delta\":\"One two\"}\n\n";

    @AutoClose
    private static final FakeProvider provider = FakeProvider.start();

    @AutoClose
    private static final TestGateway gateway = TestGateway.before(
            provider,
            "sluice.limits.l.model=*",
            "sluice.limits.l.selector=x-team",
            "sluice.limits.l.tokens=30",
            "sluice.limits.l.per=hour",
            "sluice.limits.l.charge=total");

    @AutoClose
    private static final AccessLines log = AccessLines.listen();

    private static int requests;

    private String id;

    @BeforeEach
    void name() {
        id = "truncated-" + ++requests;
    }

    @ParameterizedTest
    @ValueSource(strings = {TEXT, TEXT + DONE, "data: {\"choices\":[]}\n\n", ""})
    void aChatStreamWithoutAFinishReasonIsTruncated(String stream) throws Exception {
        RawResponse answer = answerTo(CHAT, Answer.sse(stream));

        assertThat(answer.bodyText())
                .startsWith(stream + "data: {\"error\":{\"message\":\"The provider \\\"fake\\\" ended its stream")
                .contains("\"code\":\"provider_cut\"")
                .endsWith("\n\n");
        assertThat(answer.complete()).isFalse();
        assertThat(log.awaitLine(id)).containsEntry("ended", "truncated");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                TEXT + STOP,
                TEXT + STOP + DONE,
                TEXT + "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}",
                "data: {\"choices\":[]}\n\n" + DONE,
                "event: message-end\ndata: {\"type\":\"message-end\"}\n\n"
            })
    void aChatStreamThatEndsAsItsApiSaysIsComplete(String stream) throws Exception {
        RawResponse answer = answerTo(CHAT, Answer.sse(stream));

        assertThat(answer.bodyText()).isEqualTo(stream);
        assertThat(answer.complete()).isTrue();
        assertThat(log.awaitLine(id)).containsEntry("ended", "complete");
    }

    @Test
    void oneChoiceOfTwoWithoutAFinishReasonIsTruncated() throws Exception {
        answerTo(CHAT, Answer.sse(TEXT + TEXT.replace("\"index\":0", "\"index\":1") + STOP + DONE));

        assertThat(log.awaitLine(id)).containsEntry("ended", "truncated");
    }

    /** Some providers send an empty one until they have another. */
    @Test
    void anEmptyFinishReasonIsNone() throws Exception {
        answerTo(CHAT, Answer.sse(STOP.replace("stop", "")));

        assertThat(log.awaitLine(id)).containsEntry("ended", "truncated");
    }

    @Test
    void anEventThatIsCutInTheMiddleIsEndedBeforeTheError() throws Exception {
        String half = TEXT + STOP.substring(0, 30);
        RawResponse answer = answerTo(CHAT, Answer.sse(half));

        assertThat(answer.bodyText()).startsWith(half + "\n\ndata: {\"error\":");
        assertThat(log.awaitLine(id)).containsEntry("ended", "truncated");
    }

    @Test
    void whatCameOfATruncatedStreamIsCharged() throws Exception {
        String[] team = {"x-arch-ratelimit-selector: x-team", "x-team: charged", "x-request-id: " + id};
        String words = TEXT.replace("One two", "one two three four five six seven eight nine ten ".repeat(3));
        provider.enqueue(Answer.sse(words)).enqueue(Answer.sse(words + STOP));
        gateway.post(CHAT, "{\"stream\":true,\"messages\":[]}", team);
        assertThat(log.awaitLine(id)).containsEntry("usage", "counted").containsEntry("ended", "truncated");

        assertThat(gateway.post(CHAT, "{\"stream\":true,\"messages\":[]}", team).status())
                .isEqualTo(429);
        provider.startOver();
    }

    @Test
    void messagesWithoutTheirLastEventEndWithAnErrorOfTheirApi() throws Exception {
        RawResponse answer = answerTo("/v1/messages", Answer.sse(MESSAGE));

        assertThat(answer.bodyText())
                .startsWith(MESSAGE + "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"api_error\",")
                .contains("\"code\":\"provider_cut\"")
                .endsWith(",\"request_id\":\"" + id + "\"}\n\n")
                .doesNotContain("message_stop");
        assertThat(answer.complete()).isTrue();
        assertThat(log.awaitLine(id))
                .containsEntry("ended", "truncated")
                .containsEntry("usage", "counted")
                .containsEntry("completion_tokens", "2");
    }

    @Test
    void messagesWithTheirLastEventAreComplete() throws Exception {
        assertThat(answerTo("/v1/messages", Answer.sse(MESSAGE + MESSAGE_STOP)).bodyText())
                .isEqualTo(MESSAGE + MESSAGE_STOP);
        assertThat(log.awaitLine(id)).containsEntry("ended", "complete");
    }

    @Test
    void aResponseWithoutItsLastEventEndsAsFailed() throws Exception {
        RawResponse answer = answerTo("/v1/responses", Answer.sse(RESPONSE));

        assertThat(answer.bodyText())
                .startsWith(RESPONSE + "event: response.failed\ndata: {\"type\":\"response.failed\",")
                .contains("\"error\":{\"code\":\"provider_cut\",\"message\":\"The provider")
                .doesNotContain("response.completed");
        assertThat(answer.complete()).isTrue();
        assertThat(log.awaitLine(id)).containsEntry("ended", "truncated").containsEntry("completion_tokens", "2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"completed", "incomplete", "failed"})
    void aResponseWithOneOfItsLastEventsPassesUnchanged(String last) throws Exception {
        String stream = RESPONSE + "data: {\"type\":\"response." + last + "\"}\n\n";

        assertThat(answerTo("/v1/responses", Answer.sse(stream)).bodyText()).isEqualTo(stream);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/messages", "/v1/responses", CHAT})
    void aProvidersErrorEventIsNotFollowedByAnother(String path) throws Exception {
        String stream = "event: error\ndata: {\"type\":\"error\",\"error\":{\"message\":\"No.\"}}\n\n";

        assertThat(answerTo(path, Answer.sse(stream)).bodyText()).isEqualTo(stream);
        assertThat(log.awaitLine(id)).containsEntry("ended", "error_event");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/messages", "/v1/responses"})
    void aStreamThatIsCutEndsWithTheErrorOfItsApiToo(String path) throws Exception {
        String event = path.endsWith("messages") ? MESSAGE : RESPONSE;
        RawResponse answer = answerTo(path, Answer.sse(event + event).cutAfter(event.length()));

        assertThat(answer.bodyText()).startsWith(event + "event: ").contains("provider_cut");
        assertThat(answer.complete()).isTrue();
        assertThat(log.awaitLine(id)).containsEntry("ended", "cut_by_provider");
    }

    @Test
    void anErrorIsSentAlsoAfterAStreamWithALength() throws Exception {
        RawResponse answer =
                answerTo("/v1/messages", Answer.of(200, "text/event-stream", MESSAGE.getBytes(StandardCharsets.UTF_8)));

        assertThat(answer.header("Content-Length")).isEmpty();
        assertThat(answer.bodyText()).startsWith(MESSAGE + "event: error");
    }

    @Test
    void aCompressedStreamThatIsTruncatedIsCut() throws Exception {
        byte[] packed = Compressed.gzip(MESSAGE.getBytes(StandardCharsets.UTF_8));
        RawResponse answer = answerTo(
                "/v1/messages",
                Answer.of(200, "text/event-stream", packed).chunked(100).withHeader("Content-Encoding", "gzip"));

        assertThat(answer.body()).isEqualTo(packed);
        assertThat(answer.complete()).isFalse();
        assertThat(log.awaitLine(id)).containsEntry("ended", "truncated");
    }

    @Test
    void aStreamOfAnyOtherApiMayEndAnywhere() throws Exception {
        assertThat(answerTo(
                                "/v1/images/generations",
                                Answer.sse("data: {\"type\":\"image_generation.partial_image\"}\n\n"))
                        .complete())
                .isTrue();
        assertThat(log.awaitLine(id)).containsEntry("ended", "complete");
    }

    static Stream<Recording> streams() {
        return Recording.answers().filter(Recording::isEventStream);
    }

    /** What providers really sent is no false alarm. */
    @ParameterizedTest
    @MethodSource("streams")
    void aRecordedStreamIsComplete(Recording recording) throws Exception {
        answerTo(recording.path(), Answer.recorded(recording));

        assertThat(log.awaitLine(id).get("ended")).as(recording.file()).isIn("complete", "error_event");
    }

    private RawResponse answerTo(String path, Answer answer) throws IOException {
        provider.enqueue(answer);
        return RawHttp.send(gateway.port(), RawHttp.post(path, BODY, "x-request-id: " + id));
    }
}
