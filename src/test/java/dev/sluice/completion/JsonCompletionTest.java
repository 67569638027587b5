package dev.sluice.completion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.AnswerForm;
import dev.sluice.content.ContentCoding;
import dev.sluice.memory.MemoryAccount;
import dev.sluice.testing.Apis;
import dev.sluice.testing.Compressed;
import dev.sluice.testing.Recording;
import dev.sluice.tokens.TokenCounter;
import dev.sluice.tokens.TokenUsage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.DeflaterOutputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Metering of JSON responses (behaviour.md 5.2). */
final class JsonCompletionTest {

    private final List<Optional<TokenUsage>> settled = new ArrayList<>();

    private static final String ANSWER =
            "{\"choices\":[{}],\"usage\":{\"prompt_tokens\":12,\"completion_tokens\":34,\"total_tokens\":46}}";

    private static final TokenUsage USAGE =
            new TokenUsage(OptionalLong.of(12), OptionalLong.of(34), TokenUsage.Source.REPORTED);

    private static final TokenCounter TOKENS = new TokenCounter();

    private static final JsonCompletion.BodyHeaders NO_HEADERS = new JsonCompletion.BodyHeaders() {
        @Override
        public void describeOriginal() {
            throw new AssertionError("nothing was held back");
        }

        @Override
        public void describeEdited(int length) {
            throw new AssertionError("there is nothing to edit");
        }
    };

    private static final int MAX_BYTES = 4 * 1024 * 1024;

    /** Recordings in the format of OpenAI's chat completions. */
    private static final Set<String> CHAT_KINDS = Set.of(
            "chat",
            "chat-audio",
            "chat-n",
            "chat-reasoning",
            "chat-tools",
            "azure",
            "deepseek",
            "gemini",
            "groq",
            "mistral",
            "vllm");

    @ParameterizedTest
    @MethodSource("chatAnswers")
    void reportsTheUsageOfEveryRecordedResponse(Recording recording) {
        JsonCompletion completion = metered(null, recording.bytes());

        assertThat(completion.usage().map(TokenUsage::completion)).hasValue(recording.usageCompletionTokens());
    }

    static Stream<Recording> chatAnswers() {
        return Recording.answers()
                .filter(recording -> recording.stream().equals("no"))
                .filter(recording -> CHAT_KINDS.contains(recording.kind()))
                .filter(recording -> recording.usageCompletionTokens().isPresent());
    }

    @ParameterizedTest
    @MethodSource("countableAnswers")
    void countsTheTextLikeTheProviderWhenUsageIsRemoved(Recording recording) {
        byte[] silent = utf8(new String(recording.bytes(), StandardCharsets.UTF_8).replace("\"usage\"", "\"silence\""));

        assertThat(metered(null, silent).usage())
                .hasValue(new TokenUsage(
                        OptionalLong.empty(), recording.expectedCompletionTokens(), TokenUsage.Source.COUNTED));
    }

    static Stream<Recording> countableAnswers() {
        return Recording.answers()
                .filter(recording -> recording.stream().equals("no"))
                .filter(recording -> recording.expectedCompletionTokens().isPresent());
    }

    @Test
    void someRecordingsAreCountable() {
        assertThat(countableAnswers()).hasSizeGreaterThan(3);
    }

    @Test
    void thereAreManyRecordings() {
        assertThat(chatAnswers()).hasSizeGreaterThan(15);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"identity", "", " Identity "})
    void metersAPlainResponse(String encoding) {
        assertThat(metered(encoding, utf8(ANSWER)).usage()).hasValue(USAGE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "x-gzip", "GZIP", " gzip "})
    void metersAGzippedResponse(String encoding) throws IOException {
        assertThat(metered(encoding, Compressed.gzip(utf8(ANSWER))).usage()).hasValue(USAGE);
    }

    @Test
    void metersAResponseOfSeveralGzipMembers() throws IOException {
        ByteArrayOutputStream members = new ByteArrayOutputStream();
        members.writeBytes(Compressed.gzip(utf8(ANSWER.substring(0, 30))));
        members.writeBytes(Compressed.gzip(utf8(ANSWER.substring(30))));

        assertThat(metered("gzip", members.toByteArray()).usage()).hasValue(USAGE);
    }

    @Test
    void metersALargeGzippedResponseToItsEnd() throws IOException {
        String large = "{\"choices\":[{\"message\":{\"content\":\"" + "lorem ipsum ".repeat(200_000) + "\"}}],"
                + ANSWER.substring(1);

        assertThat(metered("gzip", Compressed.gzip(utf8(large))).usage()).hasValue(USAGE);
    }

    @Test
    void metersADeflatedResponse() throws IOException {
        assertThat(metered("deflate", deflated(utf8(ANSWER))).usage()).hasValue(USAGE);
    }

    @Test
    void hasNoUsageForATruncatedGzippedResponse() throws IOException {
        byte[] whole = Compressed.gzip(utf8(ANSWER));

        assertThat(metered("gzip", Arrays.copyOf(whole, whole.length - 12)).usage())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate"})
    void hasNoUsageForAResponseThatIsNotInItsEncoding(String encoding) {
        assertThat(metered(encoding, utf8(ANSWER)).usage()).isEmpty();
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"gzip", "deflate"})
    void hasNoUsageForAnEmptyResponse(String encoding) {
        assertThat(metered(encoding, new byte[0]).usage()).isEmpty();
    }

    @Property(tries = 300)
    void survivesRandomBytes(@ForAll byte[] bytes) {
        assertThat(metered(null, bytes).usage()).isEmpty();
        assertThat(metered("gzip", bytes).usage()).isEmpty();
        assertThat(metered("deflate", bytes).usage()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"usage\":null}",
                "{\"usage\":{}}",
                "{\"usage\":[]}",
                "{\"usage\":7}",
                "{\"usage\":{\"prompt_tokens\":null,\"completion_tokens\":null}}",
                "{\"usage\":{\"prompt_tokens\":\"12\"}}",
                "{\"usage\":{\"prompt_tokens\":-1}}",
                "{\"usage\":{\"prompt_tokens\":1.5}}",
                "{\"usage\":{\"prompt_tokens\":99999999999999999999}}",
                "[{\"usage\":{\"prompt_tokens\":12}}]",
                "{\"usage\":{\"prompt_tokens\":12}",
                "{\"usage\":{\"prompt_tokens\":12}} and more",
                "<html>",
                "null"
            })
    void hasNoUsageForAResponseThatReportsNone(String answer) {
        assertThat(metered(null, utf8(answer)).usage()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"usage\":{\"prompt_tokens\":12}}                            | 12 |",
                "{\"usage\":{\"completion_tokens\":34}}                        |    | 34",
                "{\"usage\":{\"prompt_tokens\":0,\"completion_tokens\":0}}     | 0  | 0",
                "{\"usage\":{\"prompt_tokens\":12,\"completion_tokens\":null}} | 12 |",
                "{\"usage\":{\"prompt_tokens\":1},\"usage\":{\"prompt_tokens\":2}} | 2 |",
                "{\"us\\u0061ge\":{\"prompt_tokens\":12}}                      | 12 |"
            })
    void leavesUnreportedNumbersEmpty(String answer, Long prompt, Long completion) {
        assertThat(metered(null, utf8(answer)).usage())
                .hasValue(new TokenUsage(count(prompt), count(completion), TokenUsage.Source.REPORTED));
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"gzip", "deflate"})
    void metersBytesThatArriveOneByOne(String encoding) throws IOException {
        byte[] bytes = encoding == null
                ? utf8(ANSWER)
                : encoding.equals("gzip") ? Compressed.gzip(utf8(ANSWER)) : deflated(utf8(ANSWER));
        JsonCompletion completion = completion(encoding);
        for (int i = 0; i < bytes.length; i++) {
            completion.write(bytes, i, i + 1, OutputStream.nullOutputStream());
        }

        assertThat(completion.usage()).hasValue(USAGE);
    }

    @Test
    void metersOnlyTheGivenRange() throws IOException {
        byte[] buffer = utf8("garbage" + ANSWER + "garbage");
        JsonCompletion completion = completion(null);
        completion.write(
                buffer, "garbage".length(), "garbage".length() + ANSWER.length(), OutputStream.nullOutputStream());

        assertThat(completion.usage()).hasValue(USAGE);
    }

    @Test
    void copiesTheGivenArray() {
        byte[] buffer = utf8(ANSWER);
        JsonCompletion completion = metered(null, buffer);
        Arrays.fill(buffer, (byte) 'x');

        assertThat(completion.usage()).hasValue(USAGE);
    }

    @Test
    void metersAResponseOfTheMaximumSize() {
        assertThat(metered(null, utf8(ANSWER + " ".repeat(MAX_BYTES - ANSWER.length())))
                        .usage())
                .hasValue(USAGE);
    }

    @Test
    void hasNoUsageForAResponseAboveTheMaximumSize() {
        assertThat(metered(null, utf8(ANSWER + " ".repeat(MAX_BYTES - ANSWER.length() + 1)))
                        .usage())
                .isEmpty();
    }

    @Test
    void hasNoUsageForAResponseAboveTheMaximumSizeWithASmallLastPart() throws IOException {
        JsonCompletion completion = metered(null, new byte[MAX_BYTES + 1]);
        completion.write(utf8(ANSWER), 0, ANSWER.length(), OutputStream.nullOutputStream());

        assertThat(completion.usage()).isEmpty();
    }

    @Test
    void hasNoUsageForAResponseAboveTheMaximumSizeWhenDecoded() throws IOException {
        String huge = "{\"x\":\"" + "a".repeat(MAX_BYTES) + "\"," + ANSWER.substring(1);

        assertThat(metered("gzip", Compressed.gzip(utf8(huge))).usage()).isEmpty();
    }

    @Test
    void returnsTheSameUsageTwice() {
        JsonCompletion completion = metered(null, utf8(ANSWER));

        assertThat(completion.usage()).isEqualTo(completion.usage());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 1000})
    void theLastByteGoesOutAfterTheSettlement(int piece) throws IOException {
        byte[] json = utf8("{\"choices\":[],\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":10}}");
        JsonCompletion completion = completion(null);
        ByteArrayOutputStream client = new ByteArrayOutputStream();
        for (int from = 0; from < json.length; from += piece) {
            completion.write(json, from, Math.min(from + piece, json.length), client);
            assertThat(client.size()).isEqualTo(from);
        }
        assertThat(settled).isEmpty();

        completion.finish(client);

        assertThat(settled).last().isEqualTo(completion.usage());
        assertThat(client.toByteArray()).isEqualTo(json);
    }

    private JsonCompletion metered(String encoding, byte[] bytes) {
        JsonCompletion completion = completion(encoding);
        try {
            completion.write(bytes, 0, bytes.length, OutputStream.nullOutputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return completion;
    }

    private JsonCompletion completion(String encoding) {
        return new JsonCompletion(
                new AnswerMeterFactory(TOKENS, reason -> {}, () -> {}),
                new AnswerMeter(
                        TOKENS,
                        "",
                        new UsageBounds(0, () -> {}),
                        AnswerForm.ANY,
                        true,
                        Apis.chat().newStreamEnd(),
                        (usage, said) -> settled.add(usage)),
                ContentCoding.of(encoding).orElseThrow(),
                Optional.empty(),
                NO_HEADERS,
                MemoryAccount.UNLIMITED);
    }

    private static OptionalLong count(Long count) {
        return count == null ? OptionalLong.empty() : OptionalLong.of(count);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] deflated(byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new DeflaterOutputStream(packed)) {
            out.write(bytes);
        }
        return packed.toByteArray();
    }
}
