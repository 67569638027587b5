package dev.sluice.conversation;

import dev.sluice.conversation.ConversationResult.Conversation;
import dev.sluice.conversation.ConversationResult.Insertion;
import dev.sluice.conversation.ConversationResult.UnreadableState;
import dev.sluice.json.JsonKind;
import dev.sluice.json.JsonValue;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Derives the edits of a request and its response from the conversation state (behaviour.md 6). Thread-safe. */
public final class ConversationReader {

    private final ConversationMode mode;

    public ConversationReader(ConversationMode mode) {
        this.mode = mode;
    }

    /**
     * Reads a conversation. Returns at once when it has neither state nor tool calls.
     *
     * @param sentState the request's {@code metadata["x-arch-state"]}; empty or JSON null when the client sent none
     * @param messages the request's array of messages
     * @param hasToolCalls whether any of the messages has tool calls
     */
    public ConversationResult read(Optional<JsonValue> sentState, JsonValue messages, boolean hasToolCalls) {
        Optional<JsonValue> stateValue = sentState.filter(value -> value.kind() != JsonKind.NULL);
        if (mode == ConversationMode.OFF || (stateValue.isEmpty() && !hasToolCalls)) {
            return ConversationResult.NOTHING;
        }
        if (stateValue.filter(value -> value.kind() != JsonKind.STRING).isPresent()) {
            return new UnreadableState("it must be a string");
        }
        Optional<ConversationState> state = stateValue.isEmpty()
                ? Optional.of(ConversationState.EMPTY)
                : ConversationState.of(stateValue.get().asString());
        if (state.isEmpty()) {
            return new UnreadableState("the string must hold an array of arrays of tool calls, each with \"key\","
                    + " \"tool_call\" and \"tool_response\"");
        }
        return conversation(state.get(), History.turns(messages));
    }

    private Conversation conversation(ConversationState state, List<Turn> turns) {
        Optional<StateUpdate> update = turns.isEmpty()
                ? Optional.empty()
                : turns.get(turns.size() - 1).stateEntry().map(state::with);
        List<Insertion> insertions = new ArrayList<>();
        if (mode == ConversationMode.EXPAND && !state.entries().isEmpty()) {
            for (int number = 0; number < turns.size(); number++) {
                if (!turns.get(number).hasToolMessages()) {
                    restore(turns.get(number), number, state, insertions);
                }
            }
        }
        return new Conversation(insertions, update);
    }

    /** Restores the tool messages of a turn. Repeated requests leave duplicate entries, which are restored once. */
    private static void restore(Turn turn, int turnNumber, ConversationState state, List<Insertion> insertions) {
        Set<StateEntry> matching = new LinkedHashSet<>();
        for (StateEntry entry : state.entries()) {
            if (entry.key().equals(turn.key())) {
                matching.add(entry);
            }
        }
        int number = 0;
        for (StateEntry entry : matching) {
            insertions.add(new Insertion(turn.user().json(), entry.toMessages(callId(turnNumber, number++))));
        }
    }

    /**
     * Returns the same id for a call in every later request, since the history before it does not change. This keeps the prompt
     * cache of a provider valid. Nine letters and digits, the only form that Mistral accepts; others accept any.
     */
    private static String callId(int turnNumber, int callNumber) {
        HexFormat hex = HexFormat.of();
        return hex.toHexDigits(turnNumber, 5) + hex.toHexDigits(callNumber, 4);
    }
}
