package dev.sluice.conversation;

import dev.sluice.json.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * A user's message and what was said until the user's next one.
 *
 * @param key what state refers to the turn by: see {@link History}
 * @param user the user's message
 * @param replies the messages behind it, in order
 */
record Turn(String key, Message user, List<Message> replies) {

    /** Whether the tool messages of the turn, if there were any, are still in its history. */
    boolean showsTools() {
        return replies.stream()
                .anyMatch(reply -> reply.isTool() || reply.firstToolCall().isPresent());
    }

    /** The entry of state for the last tool call of the turn that was answered, as JSON; empty where there is none. */
    Optional<String> newState() {
        for (int at = replies.size() - 1; at >= 0; at--) {
            List<Message> later = replies.subList(at + 1, replies.size());
            Optional<String> state = replies.get(at).firstToolCall().flatMap(call -> answerOf(call, later)
                    .map(answer -> stateOf(call, answer)));
            if (state.isPresent()) {
                return state;
            }
        }
        return Optional.empty();
    }

    /** The tool message that names the call, else the first one: some clients leave the ids out. */
    private static Optional<Message> answerOf(ToolCall call, List<Message> later) {
        return later.stream()
                .filter(reply -> reply.isTool() && reply.answers(call))
                .findFirst()
                .or(() -> later.stream().filter(Message::isTool).findFirst());
    }

    private String stateOf(ToolCall call, Message answer) {
        return "{\"key\":" + quoted(key)
                + ",\"message\":" + quoted(user.text())
                + ",\"tool_call\":{\"name\":" + quoted(call.name())
                + ",\"arguments\":" + call.arguments()
                + "},\"tool_response\":" + quoted(answer.text()) + "}";
    }

    private static String quoted(String text) {
        return new String(JsonText.quote(text), StandardCharsets.UTF_8);
    }
}
