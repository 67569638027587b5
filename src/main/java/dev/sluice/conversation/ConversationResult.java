package dev.sluice.conversation;

import dev.sluice.json.JsonValue;
import java.util.List;
import java.util.Optional;

/** How the reading of a request's conversation ended. */
public sealed interface ConversationResult {

    /** Nothing to put into the request, nothing to put into the answer. */
    Conversation NOTHING = new Conversation(List.of(), Optional.empty());

    /**
     * The conversation is understood.
     *
     * @param insertions what to put into the request's messages, in their order
     * @param update what to put into the answer; empty for nothing
     */
    record Conversation(List<Insertion> insertions, Optional<StateUpdate> update) implements ConversationResult {
        public Conversation {
            insertions = List.copyOf(insertions);
        }
    }

    /**
     * The client's state is not what a gateway gave it.
     *
     * @param reason what is wrong with it, without a word of what it says
     */
    record UnreadableState(String reason) implements ConversationResult {}

    /**
     * Messages that the history lacks.
     *
     * @param after the message that they belong behind
     * @param json the messages as JSON text, separated by commas
     */
    @SuppressWarnings("ArrayRecordComponent") // handed on once and never compared
    record Insertion(JsonValue after, byte[] json) {}
}
