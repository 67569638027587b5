package dev.sluice.conversation;

import dev.sluice.json.JsonValue;
import java.util.List;
import java.util.Optional;

/** The result of reading a request's conversation. */
public sealed interface ConversationResult {

    /** No edits of the request or the response. */
    Conversation NOTHING = new Conversation(List.of(), Optional.empty());

    /**
     * The edits of a request and its response.
     *
     * @param insertions messages to insert into the request, in order
     * @param update state to add to the response; empty for none
     */
    record Conversation(List<Insertion> insertions, Optional<StateUpdate> update) implements ConversationResult {
        public Conversation {
            insertions = List.copyOf(insertions);
        }
    }

    /**
     * The client's state is invalid.
     *
     * @param reason what is wrong with it, without quoting it
     */
    record UnreadableState(String reason) implements ConversationResult {}

    /**
     * Messages missing from the history.
     *
     * @param after the existing message after which they are inserted
     * @param json the messages as JSON text in UTF-8, separated by commas
     */
    @SuppressWarnings("ArrayRecordComponent") // handed on once and never compared
    record Insertion(JsonValue after, byte[] json) {}
}
