package dev.sluice.completion;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.AnswerForm;
import dev.sluice.api.StreamEnd;
import dev.sluice.content.ContentCoding;
import dev.sluice.conversation.StateUpdate;
import dev.sluice.memory.MemoryAccount;
import dev.sluice.testing.Apis;
import dev.sluice.testing.Compressed;
import dev.sluice.testing.Recording;
import dev.sluice.tokens.TokenCounter;
import dev.sluice.tokens.TokenDetails;
import dev.sluice.tokens.TokenUsage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Metering and editing of SSE streams (behaviour.md 5.1 to 5.3). */
final class SseCompletionTest {

    private static final TokenCounter TOKENS = new TokenCounter();

    private static final Optional<StateUpdate> STATE = Optional.of(new StateUpdate("[[{\"key\":\"k\"}]]"));
    private static final String STATE_MEMBER = "\"metadata\":{\"x-arch-state\":\"[[{\\\"key\\\":\\\"k\\\"}]]\"},";

    private static final String USAGE_ONLY =
            "data: {\"id\":\"1\",\"choices\":[],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":2}}\n\n";

    private final List<UnmeteredReason> unmetered = new ArrayList<>();

    /** How many bytes the client had at each settlement. */
    private final List<Integer> settledAt = new ArrayList<>();

    /** How many bytes the client had when the first content came. */
    private final List<Integer> firstTokenAt = new ArrayList<>();

    private final ByteArrayOutputStream client = new ByteArrayOutputStream();

    static Stream<Recording> streams() {
        return Recording.answers().filter(Recording::isEventStream);
    }

    static Stream<Recording> meteredStreams() {
        return streams().filter(recording -> recording.usageCompletionTokens().isPresent());
    }

    static Stream<Recording> countableStreams() {
        return streams()
                .filter(recording -> recording.expectedCompletionTokens().isPresent());
    }

    @Test
    void thereAreManyRecordings() {
        assertThat(meteredStreams()).hasSizeGreaterThan(30);
        assertThat(countableStreams()).hasSizeGreaterThan(6);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 100_000})
    void theFirstContentIsToldOnceBeforeTheClientHasIt(int piece) {
        String role = "data: {\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}]}\n\n";
        String text = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hi\"}}]}\n\n";
        byte[] stream = (": wait\n\n" + role + text + text).getBytes(UTF_8);

        passed(droppingUsage(), stream, piece);

        assertThat(firstTokenAt).hasSize(1);
        assertThat(firstTokenAt.get(0)).isLessThan(role.length() + text.length());
    }

    @Test
    void anErrorIsNoContent() {
        byte[] stream = "data: {\"error\":{\"message\":\"overloaded\"}}\n\n".getBytes(UTF_8);

        passed(metering(), stream, stream.length);

        assertThat(firstTokenAt).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("meteredStreams")
    void reportsTheUsageOfEveryRecordedStream(Recording recording) {
        SseCompletion completion = passed(metering(), recording.bytes(), recording.size());

        assertThat(completion.usage()).hasValueSatisfying(usage -> {
            assertThat(usage.completion()).isEqualTo(recording.usageCompletionTokens());
            assertThat(usage.source()).isEqualTo(TokenUsage.Source.REPORTED);
            assertThat(usage.prompt()).isPresent();
        });
        assertThat(unmetered).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("countableStreams")
    void countsTheTextLikeTheProviderWhenUsageIsRemoved(Recording recording) {
        byte[] silent = new String(recording.bytes(), UTF_8)
                .replace("\"usage\":", "\"silence\":")
                .getBytes(UTF_8);
        // OpenAI charges one more token for a refusal than its text has.
        int unseen = recording.file().equals("openai-chat-stream-refusal.sse") ? 1 : 0;

        SseCompletion completion = passed(metering(), silent, silent.length);

        assertThat(completion.usage())
                .contains(new TokenUsage(
                        OptionalLong.empty(),
                        OptionalLong.of(recording.expectedCompletionTokens().getAsLong() - unseen),
                        TokenUsage.Source.COUNTED));
    }

    @ParameterizedTest
    @MethodSource("streams")
    void changesNoByteInAnyPieces(Recording recording) {
        for (int piece : new int[] {1, 2, 3, 100, 16 * 1024, recording.size()}) {
            client.reset();
            passed(metering(), recording.bytes(), piece);
            assertThat(client.toByteArray()).as("in pieces of %d", piece).isEqualTo(recording.bytes());
        }
    }

    @ParameterizedTest
    @MethodSource("streams")
    void dropsExactlyTheUsageOnlyEventInAnyPieces(Recording recording) {
        String expected = withoutUsageOnly(new String(recording.bytes(), UTF_8));
        for (int piece : new int[] {1, 2, 3, 100, 16 * 1024, recording.size()}) {
            client.reset();
            SseCompletion completion = passed(droppingUsage(), recording.bytes(), piece);
            assertThat(client.toString(UTF_8)).as("in pieces of %d", piece).isEqualTo(expected);
            recording.usageCompletionTokens().ifPresent(tokens -> assertThat(completion.usage())
                    .hasValueSatisfying(usage -> assertThat(usage.completion()).hasValue(tokens)));
        }
    }

    @ParameterizedTest
    @MethodSource("streams")
    void addsTheStateOnlyToTheEventWithTheFinishReason(Recording recording) {
        String text = new String(recording.bytes(), UTF_8);
        String expected = withState(text);
        for (int piece : new int[] {1, 7, recording.size()}) {
            client.reset();
            passed(completion(ContentCoding.IDENTITY, false, STATE), recording.bytes(), piece);
            assertThat(client.toString(UTF_8)).as("in pieces of %d", piece).isEqualTo(expected);
        }
    }

    /** Splits short streams at every byte and long ones at every 61st byte, which covers each kind of position many times. */
    @ParameterizedTest
    @MethodSource("streams")
    void makesBothEditsForAnySplit(Recording recording) {
        byte[] bytes = recording.bytes();
        String expected = withState(withoutUsageOnly(new String(bytes, UTF_8)));
        assertEditedTwice(bytes, bytes.length < 8000 ? 1 : 61, expected);
    }

    @Test
    void manyRecordingsHaveAUsageOnlyEventAndMostAFinishReason() {
        assertThat(streams().filter(r -> {
                    String text = new String(r.bytes(), UTF_8);
                    return !withoutUsageOnly(text).equals(text);
                }))
                .hasSizeGreaterThan(12);
        assertThat(streams().filter(r -> {
                    String text = new String(r.bytes(), UTF_8);
                    return !withState(text).equals(text);
                }))
                .hasSizeGreaterThan(25);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "\r"})
    void makesBothEditsForAnySplitAndLineEnd(String lineEnd) {
        String stream = ("data: {\"choices\":[{\"delta\":{\"content\":\"a b\"}}]}\n\n: comment\n\n"
                        + "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n"
                        + USAGE_ONLY + "data: [DONE]\n\n")
                .replace("\n", lineEnd);
        String expected = withState(withoutUsageOnly(stream));
        byte[] bytes = stream.getBytes(UTF_8);
        assertEditedTwice(bytes, 1, expected);
    }

    /** Writes the stream in two parts, with each of the splits that are {@code step} bytes apart. */
    private void assertEditedTwice(byte[] bytes, int step, String expected) {
        for (int split = 0; split <= bytes.length; split += step) {
            client.reset();
            SseCompletion completion = completion(ContentCoding.IDENTITY, true, STATE);
            write(completion, bytes, 0, split);
            write(completion, bytes, split, bytes.length);
            finish(completion);
            assertThat(client.toString(UTF_8)).as("split at %d", split).isEqualTo(expected);
        }
    }

    @Test
    void passesAnEventOnAsSoonAsItIsComplete() {
        SseCompletion completion = completion(ContentCoding.IDENTITY, true, STATE);
        byte[] bytes = "data: {\"a\":1}\n\ndata: {\"b".getBytes(UTF_8);

        write(completion, bytes, 0, bytes.length);

        assertThat(client.toString(UTF_8)).isEqualTo("data: {\"a\":1}\n\n");
    }

    @Test
    void passesEveryByteOnAtOnceWithoutEdits() {
        byte[] bytes = "data: {\"a\":1}\n\ndata: {\"b".getBytes(UTF_8);

        write(metering(), bytes, 0, bytes.length);

        assertThat(client.toByteArray()).isEqualTo(bytes);
    }

    @Test
    void passesAnIncompleteEventOnAtTheEnd() {
        String stream = "data: {\"a\":1}\n\ndata: {\"b\":";

        passed(droppingUsage(), stream.getBytes(UTF_8), 4);

        assertThat(client.toString(UTF_8)).isEqualTo(stream);
    }

    @Test
    void dropsAUsageOnlyEventWithoutItsEmptyLine() {
        String stream = "data: {\"a\":1}\n\n";

        SseCompletion completion = passed(droppingUsage(), (stream + USAGE_ONLY.strip()).getBytes(UTF_8), 4);

        assertThat(client.toString(UTF_8)).isEqualTo(stream);
        assertThat(completion.usage().orElseThrow().completion()).hasValue(2);
    }

    @Test
    void passesOnAnEventWithoutChoicesAndUsage() {
        String stream = "data: {\"choices\":[],\"prompt_filter_results\":[],\"usage\":null}\n\n";

        passed(droppingUsage(), stream.getBytes(UTF_8), 4);

        assertThat(client.toString(UTF_8)).isEqualTo(stream);
    }

    @Test
    void passesOnAnEventWithAnErrorAndUsage() {
        String stream = USAGE_ONLY.replace("\"choices\"", "\"error\":{\"message\":\"no\"},\"choices\"");

        SseCompletion completion = passed(droppingUsage(), stream.getBytes(UTF_8), 9);

        assertThat(client.toString(UTF_8)).isEqualTo(stream);
        assertThat(completion.hasSeenError()).isTrue();
    }

    @Test
    void detectsAnErrorInTheMiddle() {
        List<Recording> recordings = Recording.ofKind("stream-error").toList();

        assertThat(recordings).hasSizeGreaterThan(2).allSatisfy(recording -> assertThat(
                        passed(metering(), recording.bytes(), 100).hasSeenError())
                .isTrue());
    }

    @Test
    void passesOnAMalformedEventUnmetered() {
        String stream = "data: {\"choices\":[{\"delta\":{\"content\":\"one\"}}]}\n\n"
                + "data: {broken\n\n"
                + "data: {\"choices\":[{\"delta\":{\"content\":\" two\"}}]}\n\n";

        SseCompletion completion = passed(droppingUsage(), stream.getBytes(UTF_8), 11);

        assertThat(client.toString(UTF_8)).isEqualTo(stream);
        assertThat(completion.usage().orElseThrow().completion()).hasValue(2);
        assertThat(unmetered).containsExactly(UnmeteredReason.MALFORMED);
    }

    @Test
    void passesOnInvalidUtf8Unmetered() {
        byte[] stream = "data: {\"choices\":[{\"delta\":{\"content\":\"one?\"}}]}\n\n".getBytes(UTF_8);
        stream[44] = (byte) 0xFF;

        SseCompletion completion = passed(metering(), stream, 3);

        assertThat(client.toByteArray()).isEqualTo(stream);
        assertThat(completion.usage()).isEmpty();
        assertThat(unmetered).containsExactly(UnmeteredReason.MALFORMED);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void passesOnATooLargeEventUnmeteredAndMetersTheNext(boolean edits) {
        String stream = "data: {\"choices\":[{\"delta\":{\"content\":\"" + "x".repeat(SseCompletion.MAX_EVENT)
                + "\"}}]}\n\n"
                + "data: {\"choices\":[{\"delta\":{\"content\":\"two words\"}}]}\n\n"
                + (edits ? USAGE_ONLY : "");
        byte[] bytes = stream.getBytes(UTF_8);

        SseCompletion completion = passed(edits ? droppingUsage() : metering(), bytes, 10_000);

        assertThat(client.toString(UTF_8)).isEqualTo(withoutUsageOnly(stream));
        assertThat(completion.usage().orElseThrow().completion()).hasValue(2);
        assertThat(unmetered).containsExactly(UnmeteredReason.TOO_LARGE);
    }

    @Test
    void takesTheLastOfSeveralUsages() {
        String stream = Stream.of(1, 5, 7)
                .map(n -> "data: {\"choices\":[{\"delta\":{\"content\":\"x\"}}],\"usage\":{\"prompt_tokens\":3,"
                        + "\"completion_tokens\":" + n + "}}\n\n")
                .reduce("", String::concat);

        assertThat(passed(metering(), stream.getBytes(UTF_8), 50).usage())
                .contains(new TokenUsage(OptionalLong.of(3), OptionalLong.of(7), TokenUsage.Source.REPORTED));
    }

    @Test
    void countsEveryKindOfTextOfEveryChoice() {
        String stream = """
                data: {"choices":[{"delta":{"content":"one"},"index":1},{"index":0,"delta":{"refusal":"two"}}]}

                data: {"choices":[{"index":0,"delta":{"reasoning_content":"three","reasoning":"three"}}]}

                data: {"choices":[{"index":0,"delta":{"reasoning":" four"}}]}

                data: {"choices":[{"index":0,"delta":{"tool_calls":[{"function":{"name":"five"}}]}}]}

                data: {"choices":[{"index":0,"delta":{"tool_calls":[{"function":{"arguments":" six"}}]}}]}

                data: {"choices":[{"index":2,"delta":{"content":[{"type":"text","text":"seven"}]}}]}

                data: {"choices":[{"index":3,"delta":{"content":[{"thinking":[{"text":"eight"}]}]}}]}

                data: {"choices":[{"index":4,"text":"nine"}]}

                data: {"choices":[{"index":5,"delta":{"function_call":{"name":"ten"}}}]}

                """;

        assertThat(passed(metering(), stream.getBytes(UTF_8), 50)
                        .usage()
                        .orElseThrow()
                        .completion())
                .hasValue(10);
    }

    @Test
    void countsTextRepeatedBesideTheDeltaOnce() {
        String stream = "data: {\"choices\":[{\"index\":0,\"text\":\"one\",\"message\":{\"content\":\"one\"},"
                + "\"delta\":{\"content\":\"one\"}}]}\n\n";

        assertThat(passed(metering(), stream.getBytes(UTF_8), 50)
                        .usage()
                        .orElseThrow()
                        .completion())
                .hasValue(1);
    }

    @Test
    void countsTheTextOfATruncatedAnthropicStream() {
        Recording recording = Recording.named("anthropic-stream-helper.sse");
        String text = new String(recording.bytes(), UTF_8);
        String cut = text.substring(0, text.indexOf("event: message_delta"));

        assertThat(passed(metering(), cut.getBytes(UTF_8), 100).usage())
                .contains(new TokenUsage(OptionalLong.of(11), OptionalLong.of(3), TokenUsage.Source.COUNTED));
    }

    @Test
    void countsAnthropicCacheTokensAsPrompt() {
        String stream = "data: {\"type\":\"message_start\",\"message\":{\"usage\":{\"input_tokens\":5,"
                + "\"cache_creation_input_tokens\":30,\"cache_read_input_tokens\":200,\"output_tokens\":1}}}\n\n"
                + "data: {\"type\":\"message_delta\",\"usage\":{\"output_tokens\":8}}\n\n";

        assertThat(passed(metering(), stream.getBytes(UTF_8), 50).usage())
                .contains(new TokenUsage(
                        OptionalLong.of(235),
                        OptionalLong.of(8),
                        TokenUsage.Source.REPORTED,
                        new TokenDetails(200, 30, 0, 0, 0, 0)));
    }

    @Test
    void countsALongTextLikeOnePiece() {
        String words = "The quick brown fox jumps over the lazy dog, and doesn't look back. ";
        StringBuilder stream = new StringBuilder();
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 6000; i++) {
            text.append(words);
            stream.append("data: {\"choices\":[{\"delta\":{\"content\":\"")
                    .append(words)
                    .append("\"}}]}\n\n");
        }

        assertThat(passed(metering(), stream.toString().getBytes(UTF_8), 5000)
                        .usage()
                        .orElseThrow()
                        .completion())
                .hasValue(TOKENS.count("gpt-4o", text.toString()).tokens());
    }

    @Test
    void countsACharacterSplitAcrossTwoEventsOnce() {
        String stream = "data: {\"choices\":[{\"delta\":{\"content\":\"\\ud83d\"}}]}\n\n"
                + "data: {\"choices\":[{\"delta\":{\"content\":\"\\ude00\"}}]}\n\n";

        assertThat(passed(metering(), stream.getBytes(UTF_8), 50)
                        .usage()
                        .orElseThrow()
                        .completion())
                .hasValue(TOKENS.count("gpt-4o", "\uD83D\uDE00").tokens());
    }

    @ParameterizedTest
    @MethodSource("meteredStreams")
    void metersACompressedStreamAndPassesItOnUnchanged(Recording recording) {
        byte[] packed = Compressed.gzip(recording.bytes());

        SseCompletion completion = passed(completion(ContentCoding.GZIP, false, Optional.empty()), packed, 500);

        assertThat(client.toByteArray()).isEqualTo(packed);
        assertThat(completion.usage().orElseThrow().completion()).isEqualTo(recording.usageCompletionTokens());
    }

    @Test
    void sendsAnEditedCompressedStreamUncompressed() {
        String stream = "data: {\"choices\":[]}\n\n" + USAGE_ONLY + "data: [DONE]\n\n";

        passed(completion(ContentCoding.GZIP, true, Optional.empty()), Compressed.gzip(stream.getBytes(UTF_8)), 10);

        assertThat(client.toString(UTF_8)).isEqualTo(withoutUsageOnly(stream));
    }

    @Test
    void passesOnAStreamThatIsNotInItsCodingUnmetered() {
        byte[] stream = USAGE_ONLY.getBytes(UTF_8);

        SseCompletion completion = passed(completion(ContentCoding.GZIP, false, Optional.empty()), stream, 10);

        assertThat(client.toByteArray()).isEqualTo(stream);
        assertThat(completion.usage()).isEmpty();
        assertThat(unmetered).containsExactly(UnmeteredReason.MALFORMED);
    }

    @Test
    void hasNoUsageForAStreamOfOtherEvents() {
        assertThat(passed(metering(), "data: {\"hello\":1}\n\n".getBytes(UTF_8), 5)
                        .usage())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "/chat/completions|{\"choices\":[],\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":9}}|data: [DONE]",
                "/chat/completions|{\"choices\":[],\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":9}}|data: {\"error\":{}}",
                "/messages|{\"type\":\"message_delta\",\"usage\":{\"output_tokens\":9}}|data: {\"type\":\"message_stop\"}",
                "/messages|{\"type\":\"message_delta\",\"usage\":{\"output_tokens\":9}}|data: {\"type\":\"error\"}",
                "/responses|{\"delta\":\"a\"}|data: {\"type\":\"response.completed\",\"response\":{\"usage\":{\"output_tokens\":9}}}",
                "/responses|{\"delta\":\"a\"}|data: {\"type\":\"response.incomplete\",\"response\":{\"usage\":{\"output_tokens\":9}}}",
                "/responses|{\"delta\":\"a\"}|data: {\"type\":\"response.failed\",\"response\":{\"usage\":{\"output_tokens\":9}}}"
            })
    void anEventThatClientsTakeForTheEndGoesOutAfterTheSettlement(String path, String before, String last) {
        byte[] first = ("data: " + before + "\n\n").getBytes(UTF_8);
        byte[] after = (last + "\n\n").getBytes(UTF_8);
        for (boolean edits : List.of(false, true)) {
            SseCompletion completion = completion(
                    ContentCoding.IDENTITY,
                    edits,
                    Optional.empty(),
                    Apis.at(path).newStreamEnd());
            client.reset();
            settledAt.clear();
            write(completion, first, 0, first.length);
            int had = client.size();
            assertThat(settledAt).isEmpty();

            write(completion, after, 0, after.length);

            assertThat(settledAt).containsExactly(had);
        }
    }

    @Test
    void theUsageIsSettledBeforeTheClientHasIt() {
        String text = "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n";
        byte[] stream = (text + "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":9}}\n\n")
                .getBytes(UTF_8);
        SseCompletion completion = metering();
        write(completion, stream, 0, text.length());
        assertThat(settledAt).isEmpty();

        write(completion, stream, text.length(), stream.length);

        assertThat(settledAt).containsExactly(text.length());
    }

    @Test
    void aProviderThatEndsItsStreamAgainAndAgainIsSettledAFewTimes() {
        byte[] usage =
                "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":9}}\n\ndata: [DONE]\n\n"
                        .getBytes(UTF_8);
        SseCompletion completion = metering();
        for (int i = 0; i < 100; i++) {
            write(completion, usage, 0, usage.length);
        }

        assertThat(settledAt).hasSizeLessThan(10);
    }

    private SseCompletion metering() {
        return completion(ContentCoding.IDENTITY, false, Optional.empty());
    }

    private SseCompletion droppingUsage() {
        return completion(ContentCoding.IDENTITY, true, Optional.empty());
    }

    private SseCompletion completion(ContentCoding coding, boolean dropsUsageEvent, Optional<StateUpdate> state) {
        return completion(coding, dropsUsageEvent, state, Apis.chat().newStreamEnd());
    }

    private SseCompletion completion(
            ContentCoding coding, boolean dropsUsageEvent, Optional<StateUpdate> state, StreamEnd end) {
        return new SseCompletion(
                new AnswerMeterFactory(TOKENS, unmetered::add, () -> {}),
                new AnswerMeter(
                        TOKENS,
                        "gpt-4o",
                        new UsageBounds(0, () -> {}),
                        AnswerForm.ANY,
                        true,
                        end,
                        (usage, said) -> settledAt.add(client.size())),
                coding,
                dropsUsageEvent,
                state,
                MemoryAccount.UNLIMITED,
                new FirstTokenWatch(Apis.chat().newStreamStart(), () -> firstTokenAt.add(client.size())));
    }

    private SseCompletion passed(SseCompletion completion, byte[] bytes, int piece) {
        for (int from = 0; from < bytes.length; from += piece) {
            write(completion, bytes, from, Math.min(from + piece, bytes.length));
        }
        finish(completion);
        return completion;
    }

    private void write(SseCompletion completion, byte[] bytes, int from, int to) {
        try {
            if (from < to) {
                completion.write(bytes, from, to, client);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void finish(SseCompletion completion) {
        try {
            completion.finish(client);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Removes the event with string operations, independent of the parser. */
    private static String withoutUsageOnly(String stream) {
        String lineEnd = stream.contains("\r\n") ? "\r\n" : stream.contains("\r") ? "\r" : "\n";
        StringBuilder kept = new StringBuilder();
        for (String event : stream.split("(?<=" + lineEnd + lineEnd + ")", -1)) {
            boolean usageOnly =
                    event.contains("\"choices\":[]") && event.contains("\"usage\":{") && !event.contains("\"error\":{");
            if (!usageOnly) {
                kept.append(event);
            }
        }
        return kept.toString();
    }

    /** Inserts the state with string operations: before the first member of the first event with a finish reason. */
    private static String withState(String stream) {
        int finish = stream.indexOf("\"finish_reason\":\"");
        if (finish < 0) {
            return stream;
        }
        int event = stream.lastIndexOf("data: {", finish) + "data: {".length();
        return stream.substring(0, event) + STATE_MEMBER + stream.substring(event);
    }
}
