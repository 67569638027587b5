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

/** Works out what conversation state does to a request and its answer (behaviour.md 6). For any number of threads. */
public final class ConversationReader {

    private final ConversationMode mode;

    public ConversationReader(ConversationMode mode) {
        this.mode = mode;
    }

    /**
     * Reads a conversation. Costs nothing when it has neither state nor tool calls.
     *
     * @param sent the request's {@code metadata["x-arch-state"]}; empty or null when the client carries none
     * @param messages the request's array of messages
     * @param showsToolCalls whether any of them has tool calls
     */
    public ConversationResult read(Optional<JsonValue> sent, JsonValue messages, boolean showsToolCalls) {
        Optional<JsonValue> carried = sent.filter(value -> value.kind() != JsonKind.NULL);
        if (mode == ConversationMode.OFF || (carried.isEmpty() && !showsToolCalls)) {
            return ConversationResult.NOTHING;
        }
        if (carried.filter(value -> value.kind() != JsonKind.STRING).isPresent()) {
            return new UnreadableState("it must be a string");
        }
        Optional<ConversationState> state = carried.isEmpty()
                ? Optional.of(ConversationState.EMPTY)
                : ConversationState.of(carried.get().asString());
        if (state.isEmpty()) {
            return new UnreadableState("the string must hold an array of arrays of tool calls, each with \"key\","
                    + " \"tool_call\" and \"tool_response\"");
        }
        return conversation(state.get(), History.turns(messages));
    }

    private Conversation conversation(ConversationState state, List<Turn> turns) {
        Optional<StateUpdate> update = turns.isEmpty()
                ? Optional.empty()
                : turns.get(turns.size() - 1).newState().map(state::with);
        List<Insertion> insertions = new ArrayList<>();
        if (mode == ConversationMode.EXPAND && !state.entries().isEmpty()) {
            for (int number = 0; number < turns.size(); number++) {
                if (!turns.get(number).showsTools()) {
                    expand(turns.get(number), number, state, insertions);
                }
            }
        }
        return new Conversation(insertions, update);
    }

    /** Puts back what state tells of the turn; twice the same is told where a client has sent a request again. */
    private static void expand(Turn turn, int turnNumber, ConversationState state, List<Insertion> insertions) {
        Set<StateEntry> told = new LinkedHashSet<>();
        for (StateEntry entry : state.entries()) {
            if (entry.key().equals(turn.key())) {
                told.add(entry);
            }
        }
        int number = 0;
        for (StateEntry entry : told) {
            insertions.add(new Insertion(turn.user().place(), entry.toMessages(callId(turnNumber, number++))));
        }
    }

    /**
     * A call keeps its id in every later request, as the history before it does not change: a provider's prompt cache finds
     * it again. Nine letters and digits, as Mistral takes no other ids; the rest take any.
     */
    private static String callId(int turnNumber, int callNumber) {
        HexFormat hex = HexFormat.of();
        return hex.toHexDigits(turnNumber, 5) + hex.toHexDigits(callNumber, 4);
    }
}
