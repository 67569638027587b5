package dev.sluice.conversation;

import dev.sluice.json.JsonDocument;
import dev.sluice.json.JsonKind;
import dev.sluice.json.JsonPath;
import dev.sluice.json.JsonQuery;
import dev.sluice.json.JsonValue;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The state of a conversation, as a client carries it: a JSON array of arrays of {@link StateEntry}.
 *
 * @param text the state as the client sent it, without surrounding white space
 * @param entries all entries, in order
 */
record ConversationState(String text, List<StateEntry> entries) {

    /** The state of a conversation without tool calls. */
    static final ConversationState EMPTY = new ConversationState("[]", List.of());

    private static final JsonPath TOP = JsonPath.of("");
    private static final JsonPath GROUP = JsonPath.of("/*");
    private static final JsonPath ENTRY = JsonPath.of("/*/*");
    private static final JsonQuery QUERY = JsonQuery.of(TOP, GROUP, ENTRY);

    ConversationState {
        entries = List.copyOf(entries);
    }

    /** Parses a state. Empty when the text is not a valid state. */
    static Optional<ConversationState> of(String text) {
        if (!(QUERY.parse(text.getBytes(StandardCharsets.UTF_8)) instanceof JsonDocument document)
                || document.kind() != JsonKind.ARRAY
                || document.all(GROUP).stream().anyMatch(group -> group.kind() != JsonKind.ARRAY)) {
            return Optional.empty();
        }
        List<StateEntry> entries = new ArrayList<>();
        for (JsonValue value : document.all(ENTRY)) {
            Optional<StateEntry> entry = StateEntry.of(value);
            if (entry.isEmpty()) {
                return Optional.empty();
            }
            entries.add(entry.get());
        }
        return Optional.of(new ConversationState(text.strip(), entries));
    }

    /**
     * Returns the state with one more tool call. The existing text stays as it was sent.
     *
     * @param entry the new entry as JSON text
     */
    StateUpdate with(String entry) {
        String open = text.substring(0, text.length() - 1);
        boolean isFirst = open.substring(1).isBlank();
        return new StateUpdate(open + (isFirst ? "[" : ",[") + entry + "]]");
    }
}
