package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.Answer;
import dev.sluice.testing.Compressed;
import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.Header;
import dev.sluice.testing.RawHttp;
import dev.sluice.testing.RawResponse;
import dev.sluice.testing.Received;
import dev.sluice.testing.Recording;
import dev.sluice.testing.TestGateway;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What real providers and clients sent, through the gateway and compared byte for byte. */
final class RecordedTrafficTest {

    private static final String QUESTION = "{\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}";

    @AutoClose
    private static final FakeProvider provider = FakeProvider.start();

    @AutoClose
    private static final TestGateway gateway = TestGateway.start(
            "sluice.providers.as-asked.base-url=" + provider.baseUrl(),
            "sluice.providers.as-asked.key=secret_key",
            "sluice.providers.as-asked.default=true",
            "sluice.providers.other-model.base-url=" + provider.baseUrl(),
            "sluice.providers.other-model.key=secret_key",
            "sluice.providers.other-model.model=another-model");

    @BeforeEach
    void startOver() {
        provider.startOver();
    }

    @ParameterizedTest
    @MethodSource("dev.sluice.testing.Recording#requests")
    void aRequestIsUntouchedWhereTheProviderNamesNoModel(Recording request) throws Exception {
        assertThat(sent(request, "as-asked").body()).isEqualTo(request.bytes());
    }

    @ParameterizedTest
    @MethodSource("dev.sluice.testing.Recording#requests")
    void aRequestChangesInItsModelOnlyWhereTheProviderNamesOne(Recording request) throws Exception {
        String original = new String(request.bytes(), StandardCharsets.UTF_8);
        boolean isChat = original.contains("\"messages\"");
        String expected = isChat ? original.replace('"' + request.model() + '"', "\"another-model\"") : original;
        assertThat(sent(request, "other-model").bodyText()).isEqualTo(expected);
    }

    @ParameterizedTest
    @MethodSource("dev.sluice.testing.Recording#requests")
    void aRequestsLengthIsTrueAfterTheEdit(Recording request) throws Exception {
        Received sent = sent(request, "other-model");
        assertThat(sent.header("Content-Length")).contains(Integer.toString(sent.body().length));
    }

    @ParameterizedTest
    @MethodSource("dev.sluice.testing.Recording#answers")
    void anAnswerComesBackWhole(Recording answer) {
        assertSame(answer, answered(Answer.recorded(answer)));
    }

    @ParameterizedTest
    @MethodSource("dev.sluice.testing.Recording#answers")
    void anAnswerThatTricklesComesBackWhole(Recording answer) {
        assertSame(answer, answered(Answer.recorded(answer).trickled(1)));
    }

    @ParameterizedTest
    @MethodSource("dev.sluice.testing.Recording#answers")
    void anAnswerInChunksComesBackWhole(Recording answer) {
        assertSame(answer, answered(Answer.recorded(answer).chunked(997)));
    }

    @ParameterizedTest
    @MethodSource("dev.sluice.testing.Recording#answers")
    void anAnswerThatEndsWithItsConnectionComesBackWhole(Recording answer) {
        assertSame(answer, answered(Answer.recorded(answer).untilClose()));
    }

    @Test
    void anAnswerThatIsNotUtf8ComesBackAsItIs() {
        byte[] odd = {'{', '"', (byte) 0xC3, (byte) 0x28, (byte) 0xFF, 0, '"', '}'};
        assertThat(answered(Answer.json(200, odd)).body()).isEqualTo(odd);
    }

    @Test
    void aCompressedAnswerComesBackAsItWasCompressed() throws IOException {
        byte[] json = Recording.named("openai-chat-basic-4omini.json").bytes();
        byte[] compressed = Compressed.gzip(json);
        RawResponse answer = answered(Answer.json(200, compressed).withHeader("Content-Encoding", "gzip"));
        assertThat(answer.body()).isEqualTo(compressed);
        assertThat(answer.header("Content-Encoding")).contains("gzip");
        assertThat(new GZIPInputStream(new ByteArrayInputStream(answer.body())).readAllBytes())
                .isEqualTo(json);
    }

    @Test
    void aLargeCompressedAnswerIsNotCutShort() throws IOException {
        byte[] json = ("{\"text\":\"" + "Lorem ipsum, dolor sit amet. ".repeat(200_000) + "\"}")
                .getBytes(StandardCharsets.UTF_8);
        byte[] compressed = Compressed.gzip(json);
        RawResponse answer = answered(Answer.json(200, compressed)
                .withHeader("Content-Encoding", "gzip")
                .chunked(1000));
        assertThat(answer.body()).isEqualTo(compressed);
    }

    @Test
    void aChatCompletionAsksForAnAnswerThatWeCanRead() throws InterruptedException {
        gateway.post("/v1/chat/completions", QUESTION, "Accept-Encoding: gzip, br");
        assertThat(provider.takeRequest().header("Accept-Encoding")).contains("identity");
    }

    private static Received sent(Recording request, String hint) throws InterruptedException {
        String text = new String(request.bytes(), StandardCharsets.UTF_8);
        String path = text.contains("\"messages\"") ? "/v1/chat/completions" : "/v1/embeddings";
        gateway.send(RawHttp.request(
                "POST", path, request.bytes(), "Content-Type: application/json", "x-arch-llm-provider-hint: " + hint));
        return provider.takeRequest();
    }

    private static RawResponse answered(Answer answer) {
        provider.enqueue(answer);
        RawResponse response = gateway.post("/v1/chat/completions", QUESTION);
        try {
            provider.takeRequest();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        return response;
    }

    private static void assertSame(Recording expected, RawResponse actual) {
        assertThat(actual.status()).isEqualTo(expected.status().orElseThrow());
        assertThat(actual.body()).isEqualTo(expected.bytes());
        assertThat(actual.complete()).isTrue();
        if (!expected.contentType().isEmpty()) {
            // The container writes a type that it knows in its own way, without the space before a parameter, and in
            // lower case.
            assertThat(actual.header("Content-Type").map(RecordedTrafficTest::normal))
                    .contains(normal(expected.contentType()));
        }
        for (Header header : expected.responseHeaders()) {
            if (!header.name().equalsIgnoreCase("x-request-id")
                    && !header.name().equalsIgnoreCase("set-cookie")) {
                assertThat(actual.headers(header.name())).contains(header.value());
            }
        }
    }

    private static String normal(String contentType) {
        return contentType.replace("; ", ";").toLowerCase(Locale.ROOT);
    }
}
