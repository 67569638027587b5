package dev.sluice.completion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.content.ContentCoding;
import dev.sluice.testing.Compressed;
import dev.sluice.testing.Recording;
import dev.sluice.tokens.TokenCounter;
import dev.sluice.tokens.TokenUsage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
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

/** What an answer's usage says, read from a copy of its bytes (behaviour.md 5.2). */
final class JsonCompletionTest {

    private static final String ANSWER =
            "{\"choices\":[{}],\"usage\":{\"prompt_tokens\":12,\"completion_tokens\":34,\"total_tokens\":46}}";

    private static final TokenUsage USAGE =
            new TokenUsage(OptionalLong.of(12), OptionalLong.of(34), TokenUsage.Source.REPORTED);

    private static final TokenCounter TOKENS = new TokenCounter();

    private static final JsonCompletion.Head NO_HEAD = new JsonCompletion.Head() {
        @Override
        public void unchanged() {
            throw new AssertionError("nothing was kept back");
        }

        @Override
        public void changed(int length) {
            throw new AssertionError("there is nothing to change");
        }
    };

    private static final int BOUND = 4 * 1024 * 1024;

    /** Those whose answers are in the form of OpenAI's chat completions. */
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
    void aRecordedAnswerGivesTheProvidersFigure(Recording recording) {
        JsonCompletion completion = seen(null, recording.bytes());

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
    void theTextGivesTheProvidersFigureWhereUsageIsTakenOut(Recording recording) {
        byte[] silent = utf8(new String(recording.bytes(), StandardCharsets.UTF_8).replace("\"usage\"", "\"silence\""));

        assertThat(seen(null, silent).usage())
                .hasValue(new TokenUsage(
                        OptionalLong.empty(), recording.expectedCompletionTokens(), TokenUsage.Source.COUNTED));
    }

    static Stream<Recording> countableAnswers() {
        return Recording.answers()
                .filter(recording -> recording.stream().equals("no"))
                .filter(recording -> recording.expectedCompletionTokens().isPresent());
    }

    @Test
    void someRecordingsCanBeCounted() {
        assertThat(countableAnswers()).hasSizeGreaterThan(3);
    }

    @Test
    void theRecordingsAreMany() {
        assertThat(chatAnswers()).hasSizeGreaterThan(15);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"identity", "", " Identity "})
    void aPlainAnswerIsRead(String encoding) {
        assertThat(seen(encoding, utf8(ANSWER)).usage()).hasValue(USAGE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "x-gzip", "GZIP", " gzip "})
    void aGzippedAnswerIsRead(String encoding) throws IOException {
        assertThat(seen(encoding, Compressed.gzip(utf8(ANSWER))).usage()).hasValue(USAGE);
    }

    @Test
    void anAnswerInManyGzipMembersIsRead() throws IOException {
        ByteArrayOutputStream members = new ByteArrayOutputStream();
        members.writeBytes(Compressed.gzip(utf8(ANSWER.substring(0, 30))));
        members.writeBytes(Compressed.gzip(utf8(ANSWER.substring(30))));

        assertThat(seen("gzip", members.toByteArray()).usage()).hasValue(USAGE);
    }

    @Test
    void aLargeGzippedAnswerIsReadToItsEnd() throws IOException {
        String large = "{\"choices\":[{\"message\":{\"content\":\"" + "lorem ipsum ".repeat(200_000) + "\"}}],"
                + ANSWER.substring(1);

        assertThat(seen("gzip", Compressed.gzip(utf8(large))).usage()).hasValue(USAGE);
    }

    @Test
    void aDeflatedAnswerIsRead() throws IOException {
        assertThat(seen("deflate", deflated(utf8(ANSWER))).usage()).hasValue(USAGE);
    }

    @Test
    void aGzippedAnswerThatWasCutSaysNothing() throws IOException {
        byte[] whole = Compressed.gzip(utf8(ANSWER));

        assertThat(seen("gzip", Arrays.copyOf(whole, whole.length - 12)).usage())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate"})
    void anAnswerThatIsNotInItsEncodingSaysNothing(String encoding) {
        assertThat(seen(encoding, utf8(ANSWER)).usage()).isEmpty();
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"gzip", "deflate"})
    void anEmptyAnswerSaysNothing(String encoding) {
        assertThat(seen(encoding, new byte[0]).usage()).isEmpty();
    }

    @Property(tries = 300)
    void noBytesAreTooStrange(@ForAll byte[] bytes) {
        assertThat(seen(null, bytes).usage()).isEmpty();
        assertThat(seen("gzip", bytes).usage()).isEmpty();
        assertThat(seen("deflate", bytes).usage()).isEmpty();
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
    void anAnswerThatDoesNotSaySaysNothing(String answer) {
        assertThat(seen(null, utf8(answer)).usage()).isEmpty();
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
    void whatIsNotSaidIsNotZero(String answer, Long prompt, Long completion) {
        assertThat(seen(null, utf8(answer)).usage())
                .hasValue(new TokenUsage(count(prompt), count(completion), TokenUsage.Source.REPORTED));
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"gzip", "deflate"})
    void theBytesMayComeOneByOne(String encoding) throws IOException {
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
    void onlyTheBytesThatWentByAreSeen() throws IOException {
        byte[] buffer = utf8("garbage" + ANSWER + "garbage");
        JsonCompletion completion = completion(null);
        completion.write(
                buffer, "garbage".length(), "garbage".length() + ANSWER.length(), OutputStream.nullOutputStream());

        assertThat(completion.usage()).hasValue(USAGE);
    }

    @Test
    void theCopyIsNotTheBuffer() {
        byte[] buffer = utf8(ANSWER);
        JsonCompletion completion = seen(null, buffer);
        Arrays.fill(buffer, (byte) 'x');

        assertThat(completion.usage()).hasValue(USAGE);
    }

    @Test
    void anAnswerAtTheBoundIsRead() {
        assertThat(seen(null, utf8(ANSWER + " ".repeat(BOUND - ANSWER.length())))
                        .usage())
                .hasValue(USAGE);
    }

    @Test
    void anAnswerOverTheBoundSaysNothing() {
        assertThat(seen(null, utf8(ANSWER + " ".repeat(BOUND - ANSWER.length() + 1)))
                        .usage())
                .isEmpty();
    }

    @Test
    void anAnswerOverTheBoundSaysNothingAlsoWhenItsEndIsSmall() throws IOException {
        JsonCompletion completion = seen(null, new byte[BOUND + 1]);
        completion.write(utf8(ANSWER), 0, ANSWER.length(), OutputStream.nullOutputStream());

        assertThat(completion.usage()).isEmpty();
    }

    @Test
    void anAnswerThatIsOverTheBoundOnceDecodedSaysNothing() throws IOException {
        String huge = "{\"x\":\"" + "a".repeat(BOUND) + "\"," + ANSWER.substring(1);

        assertThat(seen("gzip", Compressed.gzip(utf8(huge))).usage()).isEmpty();
    }

    @Test
    void usageCanBeAskedForTwice() {
        JsonCompletion completion = seen(null, utf8(ANSWER));

        assertThat(completion.usage()).isEqualTo(completion.usage());
    }

    private static JsonCompletion seen(String encoding, byte[] bytes) {
        JsonCompletion completion = completion(encoding);
        try {
            completion.write(bytes, 0, bytes.length, OutputStream.nullOutputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return completion;
    }

    private static JsonCompletion completion(String encoding) {
        return new JsonCompletion(
                new AnswerMeterFactory(TOKENS, reason -> {}),
                new AnswerMeter(TOKENS, ""),
                ContentCoding.of(encoding).orElseThrow(),
                Optional.empty(),
                NO_HEAD);
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
