package dev.sluice.conversation;

import dev.sluice.json.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * A user message and all messages up to the next user message.
 *
 * @param key identifies the turn in the state: see {@link History}
 * @param user the user message
 * @param replies the messages after it, in order
 */
record Turn(String key, Message user, List<Message> replies) {

    /** Whether the history has tool calls or tool messages in this turn. */
    boolean hasToolMessages() {
        return replies.stream()
                .anyMatch(reply -> reply.isTool() || reply.firstToolCall().isPresent());
    }

    /** Returns the state entry, as JSON, of the last completed tool call of the turn; empty if there is none. */
    Optional<String> stateEntry() {
        for (int at = replies.size() - 1; at >= 0; at--) {
            List<Message> later = replies.subList(at + 1, replies.size());
            Optional<String> entry = replies.get(at).firstToolCall().flatMap(call -> responseTo(call, later)
                    .map(response -> entryOf(call, response)));
            if (entry.isPresent()) {
                return entry;
            }
        }
        return Optional.empty();
    }

    /** The tool message with the id of the call, else the first tool message: some clients omit the ids. */
    private static Optional<Message> responseTo(ToolCall call, List<Message> later) {
        return later.stream()
                .filter(reply -> reply.isTool() && reply.answers(call))
                .findFirst()
                .or(() -> later.stream().filter(Message::isTool).findFirst());
    }

    private String entryOf(ToolCall call, Message response) {
        return "{\"key\":" + quoted(key)
                + ",\"message\":" + quoted(user.text())
                + ",\"tool_call\":{\"name\":" + quoted(call.name())
                + ",\"arguments\":" + call.arguments()
                + "},\"tool_response\":" + quoted(response.text()) + "}";
    }

    private static String quoted(String text) {
        return new String(JsonText.quote(text), StandardCharsets.UTF_8);
    }
}
