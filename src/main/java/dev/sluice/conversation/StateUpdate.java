package dev.sluice.conversation;

import dev.sluice.api.ChatCompletions;
import dev.sluice.json.JsonText;

/**
 * The conversation state to add to the response (behaviour.md 6).
 *
 * <p>Absent from the exchange when the request has no completed tool call or the state is off. The response then stays unchanged.
 *
 * @param state JSON text: an array of arrays of tool calls
 */
public record StateUpdate(String state) {

    /** The member of {@code metadata} with the state, in requests and responses. */
    public static final String MEMBER = ChatCompletions.STATE_MEMBER;

    /** Returns the state as a JSON string, the value of {@link #MEMBER}. */
    public byte[] toJson() {
        return JsonText.quote(state);
    }

    /** Shows only the length: the state contains text of the conversation. */
    @Override
    public String toString() {
        return "StateUpdate[" + state.length() + " characters]";
    }
}
