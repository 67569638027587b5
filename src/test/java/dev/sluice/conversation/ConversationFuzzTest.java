package dev.sluice.conversation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sluice.conversation.ConversationResult.Conversation;
import dev.sluice.conversation.ConversationResult.UnreadableState;
import dev.sluice.json.JsonDocument;
import dev.sluice.json.JsonEditor;
import dev.sluice.json.JsonKind;
import dev.sluice.json.JsonPath;
import dev.sluice.json.JsonQuery;
import dev.sluice.json.JsonText;
import dev.sluice.json.JsonValue;
import dev.sluice.testing.JsonOracle;
import dev.sluice.testing.Recording;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Random histories with random state: each is read or rejected, and each update can be read again (behaviour.md 6). */
final class ConversationFuzzTest {

    private static final JsonPath MESSAGES = JsonPath.of("/messages");
    private static final JsonPath TOOL_CALLS = JsonPath.of("/messages/*/tool_calls");
    private static final JsonPath STATE = JsonPath.of("/metadata/x-arch-state");
    private static final JsonQuery QUERY = JsonQuery.of(MESSAGES, TOOL_CALLS, STATE);

    private static final String HISTORY = "{\"messages\":[{\"role\":\"user\",\"content\":\"a\"},"
            + "{\"role\":\"assistant\",\"tool_calls\":[{\"id\":\"c\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]},"
            + "{\"role\":\"tool\",\"tool_call_id\":\"c\",\"content\":[{\"text\":\"r\"}]}]}";

    static Stream<byte[]> bodies() {
        Stream<String> made = Stream.of(
                HISTORY,
                "{\"metadata\":{\"x-arch-state\":\"[]\"},\"messages\":[{\"role\":\"user\",\"content\":\"\\ud800\"}]}",
                "{\"metadata\":{\"x-arch-state\":\"[[{}]]\"},\"messages\":[]}",
                next(HISTORY));
        return Stream.concat(Recording.requests().map(Recording::bytes), made.map(text -> text.getBytes(UTF_8)));
    }

    @MethodSource("bodies")
    @DictionaryEntries({
        "\"role\":\"user\"",
        "\"role\":\"assistant\"",
        "\"role\":\"tool\"",
        "\"tool_calls\":[",
        "\"tool_call_id\":",
        "\"content\":",
        "\"arguments\":",
        "\"x-arch-state\":",
        "\\\"tool_response\\\":",
        "[[{",
        "}]]",
        "\\ud800"
    })
    @FuzzTest(maxDuration = "10s")
    void everyUpdateCanBeReadAndRestored(byte[] body) {
        for (ConversationMode mode : ConversationMode.values()) {
            read(body, mode).ifPresent(request -> {
                if (request.isRejected()) {
                    assertThat(request.document().last(STATE)).isPresent();
                } else {
                    assertThat(JsonOracle.accepts(request.expanded())).isTrue();
                    request.conversation().update().ifPresent(update -> restoresTheToolCall(request, update));
                }
            });
        }
    }

    /** Restores from the next request of a client that sends the state but only the user messages of its history. */
    private static void restoresTheToolCall(Request before, StateUpdate update) {
        Request after = read(next(before, update).getBytes(UTF_8), ConversationMode.EXPAND)
                .orElseThrow();
        assertThat(after.isRejected()).isFalse();
        assertThat(after.conversation().insertions()).isNotEmpty();

        Request again = read(after.expanded(), ConversationMode.EXPAND).orElseThrow();
        StateEntry written = lastOf(update);
        StateEntry restored = lastOf(again.conversation().update().orElseThrow());
        assertThat(restored.key()).isEqualTo(written.key());
        assertThat(restored.name()).isEqualTo(written.name());
        assertThat(restored.response()).isEqualTo(written.response());
    }

    private static StateEntry lastOf(StateUpdate update) {
        List<StateEntry> entries =
                ConversationState.of(update.state()).orElseThrow().entries();
        return entries.get(entries.size() - 1);
    }

    private static String next(String body) {
        Request request = read(body.getBytes(UTF_8), ConversationMode.INJECT).orElseThrow();
        return next(request, request.conversation().update().orElseThrow());
    }

    private static String next(Request before, StateUpdate update) {
        String users = History.turns(before.messages()).stream()
                .map(turn -> "{\"role\":\"user\",\"content\":"
                        + new String(JsonText.quote(turn.user().text()), UTF_8) + "}")
                .collect(Collectors.joining(","));
        return "{\"metadata\":{\"x-arch-state\":" + new String(update.toJson(), UTF_8) + "},\"messages\":[" + users
                + "]}";
    }

    private static Optional<Request> read(byte[] body, ConversationMode mode) {
        if (!(QUERY.parse(body) instanceof JsonDocument document)) {
            return Optional.empty();
        }
        return document.last(MESSAGES)
                .filter(messages -> messages.kind() == JsonKind.ARRAY)
                .map(messages -> new Request(
                        document,
                        messages,
                        new ConversationReader(mode)
                                .read(
                                        document.last(STATE),
                                        messages,
                                        document.last(TOOL_CALLS).isPresent())));
    }

    /** A request and the result of reading its conversation. */
    private record Request(JsonDocument document, JsonValue messages, ConversationResult result) {

        boolean isRejected() {
            return result instanceof UnreadableState;
        }

        Conversation conversation() {
            return (Conversation) result;
        }

        byte[] expanded() {
            JsonEditor editor = JsonEditor.of(document);
            conversation().insertions().forEach(missing -> editor.insertAfter(missing.after(), missing.json()));
            return editor.apply().toBytes();
        }
    }
}
