package dev.sluice.completion;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sluice.api.AnswerForm;
import dev.sluice.content.ContentCoding;
import dev.sluice.conversation.StateUpdate;
import dev.sluice.memory.MemoryAccount;
import dev.sluice.testing.Apis;
import dev.sluice.testing.Compressed;
import dev.sluice.testing.JsonOracle;
import dev.sluice.testing.Recording;
import dev.sluice.tokens.TokenCounter;
import dev.sluice.tokens.TokenUsage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Random bytes as a response: metered without failure and passed on to the last byte (behaviour.md 5.1 to 5.4). */
final class CompletionFuzzTest {

    /** Longer seeds add no coverage and slow the fuzzer down. */
    private static final int LONGEST_SEED = 2048;

    private static final AnswerMeterFactory METERS =
            new AnswerMeterFactory(new TokenCounter(), unmetered -> {}, () -> {}, () -> true);
    private static final Optional<StateUpdate> STATE = Optional.of(new StateUpdate("[[{\"key\":\"k\"}]]"));
    private static final Optional<StateUpdate> NO_STATE = Optional.empty();

    static Stream<byte[]> answers() {
        return Recording.answers()
                .filter(recording -> recording.size() < LONGEST_SEED)
                .map(Recording::bytes);
    }

    @MethodSource("answers")
    @DictionaryEntries({
        "data: ",
        "\"usage\":{",
        "\"completion_tokens\":",
        "\"prompt_tokens\":",
        "\"choices\":[",
        "\"delta\":{",
        "\"content\":\"",
        "\"finish_reason\":\"",
        "\"index\":",
        "\"metadata\":",
        "[DONE]"
    })
    @FuzzTest(maxDuration = "10s")
    void metersAndPassesOnTheSameInAnyPieces(byte[] answer) throws IOException {
        int piece = 1 + answer.length % 7;
        Passed watched = passed(sse(ContentCoding.IDENTITY, false, NO_STATE), answer, answer.length + 1);
        assertThat(watched.bytes()).isEqualTo(answer);
        assertThat(passed(sse(ContentCoding.IDENTITY, false, NO_STATE), answer, piece))
                .isEqualTo(watched);

        Passed edited = passed(sse(ContentCoding.IDENTITY, true, STATE), answer, answer.length + 1);
        assertThat(edited.usage()).isEqualTo(watched.usage());
        assertThat(passed(sse(ContentCoding.IDENTITY, true, STATE), answer, piece))
                .isEqualTo(edited);

        assertThat(passed(sse(ContentCoding.GZIP, false, NO_STATE), answer, piece)
                        .bytes())
                .isEqualTo(answer);
        assertThat(passed(sse(ContentCoding.GZIP, true, STATE), Compressed.gzip(answer), piece))
                .isEqualTo(edited);
        asJson(answer, piece);
    }

    private static void asJson(byte[] answer, int piece) throws IOException {
        Passed watched = passed(json(NO_STATE), answer, piece);
        assertThat(watched.bytes()).isEqualTo(answer);

        Passed edited = passed(json(STATE), answer, piece);
        assertThat(edited.usage()).isEqualTo(watched.usage());
        if (!edited.equals(watched)) {
            assertThat(JsonOracle.accepts(edited.bytes())).isTrue();
        }
    }

    private static Completion sse(ContentCoding coding, boolean dropsUsageEvent, Optional<StateUpdate> state) {
        return new SseCompletion(
                METERS,
                METERS.meter("gpt-4o", 0, AnswerForm.ANY, Apis.chat().newStreamEnd(), (usage, said) -> {}),
                coding,
                dropsUsageEvent,
                state,
                MemoryAccount.UNLIMITED,
                FirstTokenWatch.NONE);
    }

    private static Completion json(Optional<StateUpdate> state) {
        return new JsonCompletion(
                METERS,
                METERS.meter("gpt-4o", 0, AnswerForm.ANY, Apis.chat().newStreamEnd(), (usage, said) -> {}),
                ContentCoding.IDENTITY,
                state,
                new JsonCompletion.BodyHeaders() {
                    @Override
                    public void describeOriginal() {}

                    @Override
                    public void describeEdited(int length) {}
                },
                MemoryAccount.UNLIMITED);
    }

    private static Passed passed(Completion completion, byte[] answer, int piece) throws IOException {
        ByteArrayOutputStream client = new ByteArrayOutputStream();
        for (int from = 0; from < answer.length; from += piece) {
            completion.write(answer, from, Math.min(from + piece, answer.length), client);
        }
        completion.finish(client);
        return new Passed(client.toByteArray(), completion.hasSeenError(), completion.usage());
    }

    /** The bytes that the client received, and the metered result. */
    @SuppressWarnings("ArrayRecordComponent") // equals compares the content
    private record Passed(byte[] bytes, boolean hasSeenError, Optional<TokenUsage> usage) {

        @Override
        public boolean equals(Object other) {
            return other instanceof Passed that
                    && Arrays.equals(bytes, that.bytes)
                    && hasSeenError == that.hasSeenError
                    && usage.equals(that.usage);
        }

        @Override
        public int hashCode() {
            return usage.hashCode();
        }

        @Override
        public String toString() {
            return new String(bytes, UTF_8) + " " + usage;
        }
    }
}
