package dev.sluice.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.StreamStart.Finding;
import dev.sluice.testing.Apis;
import dev.sluice.testing.Recording;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the first content of a stream is, whatever the chunks it comes in. */
final class StreamStartReaderTest {

    private static final String ROLE =
            "data: {\"choices\":[{\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}]}\n\n";
    private static final String TEXT = "data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\n";
    private static final String ERROR = "{\"error\":{\"message\":\"Overloaded\",\"code\":503}}";
    private static final String FILTERED =
            "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"content_filter\"}]}\n\n";

    /**
     * The place of the first event with content, from 1, among those with data. All others before it have nothing. Recordings with an error
     * have it behind content.
     */
    @ParameterizedTest
    @CsvSource({
        "alibaba-qwen-stream-tool.sse, 1, CONTENT",
        "anthropic-fallback-openai-compat.sse, 2, CONTENT",
        "anthropic-stream-code-execution-cache.sse, 2, CONTENT",
        "anthropic-stream-duplicate-start.sse, 4, CONTENT",
        "anthropic-stream-helper.sse, 3, CONTENT",
        "anthropic-stream-image-166x282.sse, 4, CONTENT",
        "anthropic-stream-refusal.sse, 3, CONTENT_FILTER",
        "anthropic-stream-thinking.sse, 4, CONTENT",
        "azure-chat-stream-content-filter-2.sse, 3, CONTENT",
        "azure-chat-stream-pfr-2.sse, 3, CONTENT",
        "azure-model-router-stream.sse, 3, CONTENT",
        "azure-responses-stream-tool-call.sse, 3, CONTENT",
        "deepseek-stream-reasoning.sse, 2, CONTENT",
        "deepseek-stream-tool.sse, 2, CONTENT",
        "gemini-native-stream-parallel-tools-signature.sse, 1, CONTENT",
        "gemini-native-stream-thoughts.sse, 1, CONTENT",
        "gemini-native-stream-tool-signature.sse, 1, CONTENT",
        "groq-chat-stream-xgroq.sse, 2, CONTENT",
        "groq-stream-error-midstream-text.sse, 2, CONTENT",
        "groq-stream-error-midstream.sse, 2, CONTENT",
        "groq-stream-tools-reasoning.sse, 2, CONTENT",
        "mistral-chat-stream-tool.sse, 2, CONTENT",
        "mistral-chat-stream.sse, 2, CONTENT",
        "modelled-deepseek-usage-null.sse, 2, CONTENT",
        "modelled-null-finish-reason.sse, 2, CONTENT",
        "modelled-openrouter-double-finish.sse, 1, CONTENT",
        "modelled-responses-stream-refusal.sse, 3, CONTENT",
        "moonshot-stream.sse, 1, CONTENT",
        "openai-chat-stream-gpt5nano-obfuscation.sse, 2, CONTENT",
        "openai-chat-stream-json-object-utf8.sse, 2, CONTENT",
        "openai-chat-stream-length.sse, 2, CONTENT",
        "openai-chat-stream-logprobs.sse, 2, CONTENT",
        "openai-chat-stream-n2.sse, 2, CONTENT",
        "openai-chat-stream-n3.sse, 2, CONTENT",
        "openai-chat-stream-not-complete.sse, 2, CONTENT",
        "openai-chat-stream-parallel-tools.sse, 2, CONTENT",
        "openai-chat-stream-refusal.sse, 2, CONTENT",
        "openai-chat-stream-text-vercel.sse, 2, CONTENT",
        "openai-chat-stream-tool-strict.sse, 1, CONTENT",
        "openai-chat-stream-tool.sse, 1, CONTENT",
        "openai-chat-stream-tools-async.sse, 1, CONTENT",
        "openai-chat-stream-usage-detailed.sse, 2, CONTENT",
        "openai-completion-stream-usage.sse, 1, CONTENT",
        "openai-image-stream.sse, 1, CONTENT",
        "openai-responses-stream-custom-tool.sse, 3, CONTENT",
        "openai-responses-stream-pydantic.sse, 3, CONTENT",
        "openai-responses-stream-tool-search.sse, 3, CONTENT",
        "openrouter-responses-stream.sse, 5, CONTENT",
        "openrouter-stream-comments.sse, 2, CONTENT",
        "openrouter-stream-error-midstream.sse, 1, CONTENT",
        "openrouter-stream-kimi-via-openai.sse, 3, CONTENT",
        "perplexity-stream.sse, 1, CONTENT",
        "together-stream.sse, 1, CONTENT",
        "vllm-crusoe-stream.sse, 2, CONTENT",
        "xai-stream-text.sse, 1, CONTENT"
    })
    void aRecordedStreamHasItsFirstContentThere(String file, int place, Finding finding) {
        Recording recording = Recording.named(file);
        byte[] stream = recording.bytes();
        int before = endOfEvent(stream, place - 1);
        int end = endOfEvent(stream, place);

        StreamStartReader whole = reader(recording);
        assertThat(whole.read(stream, 0, before)).isEqualTo(Finding.NOTHING_YET);
        assertThat(whole.read(stream, before, end)).isEqualTo(finding);
        assertThat(whole.read(stream, end, stream.length)).isEqualTo(finding);

        StreamStartReader bytewise = reader(recording);
        for (int at = 0; at < end; at++) {
            Finding found = bytewise.read(stream, at, at + 1);
            assertThat(found)
                    .as("byte %d of %d", at, end)
                    .isIn(at < end - 2 ? List.of(Finding.NOTHING_YET) : List.of(Finding.NOTHING_YET, finding));
        }
        assertThat(bytewise.end()).isEqualTo(finding);
    }

    @Test
    void everyRecordedStreamIsInTheTableAbove() throws NoSuchMethodException {
        List<String> tested = Stream.of(getClass()
                        .getDeclaredMethod(
                                "aRecordedStreamHasItsFirstContentThere", String.class, int.class, Finding.class)
                        .getAnnotation(CsvSource.class)
                        .value())
                .map(line -> line.substring(0, line.indexOf(',')))
                .toList();

        assertThat(Recording.all().filter(Recording::isEventStream).map(Recording::file))
                .containsExactlyInAnyOrderElementsOf(tested);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "azure-chat-stream-content-filter-2.sse",
                "anthropic-stream-refusal.sse",
                "openrouter-responses-stream.sse",
                "openrouter-stream-comments.sse",
                "gemini-native-stream-thoughts.sse"
            })
    void twoChunksFindTheSameWhereverTheyAreSplit(String file) {
        Recording recording = Recording.named(file);
        byte[] stream = recording.bytes();
        Finding whole = reader(recording).read(stream, 0, stream.length);

        for (int split = 0; split <= stream.length; split++) {
            StreamStartReader reader = reader(recording);
            reader.read(stream, 0, split);
            assertThat(reader.read(stream, split, stream.length))
                    .as("split at %d", split)
                    .isEqualTo(whole);
        }
    }

    @Test
    void anErrorAfterTheRoleIsFoundWithItsData() {
        StreamStartReader reader = chat();

        assertThat(read(reader, ROLE)).isEqualTo(Finding.NOTHING_YET);
        assertThat(reader.error()).isEmpty();
        assertThat(read(reader, "event: error\ndata: " + ERROR + "\n\n")).isEqualTo(Finding.ERROR);
        assertThat(reader.error()).hasValueSatisfying(data -> {
            assertThat(new String(data, StandardCharsets.UTF_8)).isEqualTo(ERROR);
            assertThat(ErrorMeanings.statusOf(data)).hasValue(503);
        });
    }

    @Test
    void whatWasFoundFirstStays() {
        StreamStartReader reader = chat();

        assertThat(read(reader, ROLE + TEXT + "data: " + ERROR + "\n\n")).isEqualTo(Finding.CONTENT);
        assertThat(read(reader, "data: " + ERROR + "\n\n")).isEqualTo(Finding.CONTENT);
        assertThat(reader.end()).isEqualTo(Finding.CONTENT);
        assertThat(reader.error()).isEmpty();
    }

    @Test
    void aFilterIsFoundOnlyWithNothingBeforeIt() {
        assertThat(read(chat(), ROLE + FILTERED)).isEqualTo(Finding.CONTENT_FILTER);
        assertThat(read(chat(), ROLE + TEXT + FILTERED)).isEqualTo(Finding.CONTENT);
    }

    @Test
    void commentsAndEmptyEventsAreNothing() {
        assertThat(read(chat(), ": OPENROUTER PROCESSING\n\n\n\nevent: ping\n\nid: 1\nretry: 9\n\ndata\n\ndata:\n\n"))
                .isEqualTo(Finding.NOTHING_YET);
    }

    @Test
    void aLastEventWithoutItsEmptyLineIsReadAtTheEnd() {
        StreamStartReader reader = chat();

        assertThat(read(reader, ROLE + "data: " + ERROR)).isEqualTo(Finding.NOTHING_YET);
        assertThat(reader.end()).isEqualTo(Finding.ERROR);
        assertThat(reader.error()).isPresent();
    }

    @Test
    void aStreamThatEndsBeforeAnyContentHasNone() {
        StreamStartReader reader = chat();
        read(reader, ROLE);

        assertThat(reader.end()).isEqualTo(Finding.NOTHING_YET);
        assertThat(chat().end()).isEqualTo(Finding.NOTHING_YET);
    }

    @Test
    void anEventThatIsTooLargeIsContentBeforeItHasEnded() {
        StreamStartReader reader = chat();

        assertThat(read(reader, "data: {\"error\":\"" + "x".repeat(StreamStartReader.MAX_EVENT / 2)))
                .isEqualTo(Finding.NOTHING_YET);
        assertThat(read(reader, "x".repeat(StreamStartReader.MAX_EVENT / 2))).isEqualTo(Finding.CONTENT);
    }

    @Test
    void aCallerCannotChangeTheErrorThatWasFound() {
        StreamStartReader reader = chat();
        read(reader, "data: " + ERROR + "\n\n");
        reader.error().orElseThrow()[0] = 'x';

        assertThat(reader.error().orElseThrow()[0]).isEqualTo((byte) '{');
    }

    @Property
    void chunksOfAnySizesFindTheSame(
            @ForAll("files") String file,
            @ForAll @Size(min = 1, max = 20) List<@IntRange(min = 1, max = 300) Integer> sizes) {
        Recording recording = Recording.named(file);
        byte[] stream = recording.bytes();
        StreamStartReader whole = reader(recording);
        whole.read(stream, 0, stream.length);
        StreamStartReader reader = reader(recording);
        int at = 0;
        for (int chunk = 0; at < stream.length; chunk++) {
            int to = Math.min(stream.length, at + sizes.get(chunk % sizes.size()));
            reader.read(stream, at, to);
            at = to;
        }

        assertThat(reader.end()).isEqualTo(whole.end());
    }

    @Property
    void arbitraryBytesAreReadWithoutFault(@ForAll byte[] bytes) {
        for (String path : List.of("/chat/completions", "/messages", "/responses", "/embeddings")) {
            StreamStartReader reader = new StreamStartReader(Apis.at(path).newStreamStart());
            reader.read(bytes, 0, bytes.length);
            assertThat(reader.end()).isNotNull();
            assertThat(Apis.at(path).newStreamStart().event(bytes, bytes.length))
                    .isNotNull();
        }
    }

    @Provide
    Arbitrary<String> files() {
        return Arbitraries.of(Recording.all()
                .filter(Recording::isEventStream)
                .map(Recording::file)
                .toList());
    }

    private static StreamStartReader chat() {
        return new StreamStartReader(Apis.chat().newStreamStart());
    }

    private static StreamStartReader reader(Recording recording) {
        ApiStyle style = recording.kind().startsWith("gemini-native")
                ? RequestedEndpoint.of(ApiRoot.V1BETA, "POST", "/models/a:streamGenerateContent")
                        .endpoint()
                        .style()
                : Apis.at(recording.path().substring("/v1".length()));
        return new StreamStartReader(style.newStreamStart());
    }

    private static Finding read(StreamStartReader reader, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return reader.read(bytes, 0, bytes.length);
    }

    /** Returns the offset behind the empty line of that event with data, counted from 1; 0 for none. */
    private static int endOfEvent(byte[] stream, int place) {
        String text = new String(stream, StandardCharsets.ISO_8859_1);
        int at = 0;
        for (int seen = 0; seen < place; ) {
            int crlf = text.indexOf("\r\n\r\n", at);
            int lf = text.indexOf("\n\n", at);
            boolean isCrlf = crlf >= 0 && (lf < 0 || crlf < lf);
            int end = isCrlf ? crlf + 4 : lf < 0 ? text.length() : lf + 2;
            if (text.substring(at, end).lines().anyMatch(line -> line.startsWith("data"))) {
                seen++;
            }
            at = end;
        }
        return at;
    }
}
