package dev.sluice.conversation;

import dev.sluice.json.JsonText;

/**
 * The conversation state that the answer is to carry (behaviour.md 6).
 *
 * <p>Absent as a fact when the request shows no finished tool call, or the state is off: the answer then passes unchanged.
 *
 * @param state a JSON text: an array of arrays of tool calls
 */
public record StateUpdate(String state) {

    /** The member of {@code metadata} that holds it, in requests and answers. */
    public static final String MEMBER = "x-arch-state";

    /** The state as the JSON string that {@code metadata} holds. */
    public byte[] toJson() {
        return JsonText.quote(state);
    }

    /** How long it is, and nothing of what it says: it holds what was said in the conversation. */
    @Override
    public String toString() {
        return "StateUpdate[" + state.length() + " characters]";
    }
}
