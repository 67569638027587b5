package dev.sluice.conversation;

import dev.sluice.json.JsonDocument;
import dev.sluice.json.JsonKind;
import dev.sluice.json.JsonPath;
import dev.sluice.json.JsonQuery;
import dev.sluice.json.JsonValue;
import java.util.Optional;

/** A message of a chat completion request. Its members are set while the history is parsed. */
final class Message {

    private static final JsonPath PART_TEXT = JsonPath.of("/*/text");
    private static final JsonQuery PARTS = JsonQuery.of(PART_TEXT);
    private static final JsonPath CALL = JsonPath.of("/*");
    private static final JsonQuery CALLS = JsonQuery.of(CALL);

    private final JsonValue json;
    private JsonValue role;
    private JsonValue content;
    private JsonValue toolCalls;
    private JsonValue toolCallId;

    /** Creates a message without members. */
    Message(JsonValue json) {
        this.json = json;
    }

    void role(JsonValue value) {
        role = value;
    }

    void content(JsonValue value) {
        content = value;
    }

    void toolCalls(JsonValue value) {
        toolCalls = value;
    }

    void toolCallId(JsonValue value) {
        toolCallId = value;
    }

    /** The whole message as a value of the request. */
    JsonValue json() {
        return json;
    }

    boolean isUser() {
        return "user".equals(string(role));
    }

    boolean isTool() {
        return "tool".equals(string(role));
    }

    /** Whether this tool message has the id of that call. */
    boolean answers(ToolCall call) {
        String callId = string(toolCallId);
        return callId != null && call.id().filter(callId::equals).isPresent();
    }

    /** The first tool call of an assistant message; empty for any other message. */
    Optional<ToolCall> firstToolCall() {
        if (toolCalls == null
                || !"assistant".equals(string(role))
                || !(toolCalls.parse(CALLS) instanceof JsonDocument calls)) {
            return Optional.empty();
        }
        return calls.all(CALL).stream().findFirst().flatMap(ToolCall::of);
    }

    /** The text content: the string, or all text parts joined; an empty text if there is none. */
    String text() {
        StringBuilder text = new StringBuilder();
        if (content != null && content.kind() == JsonKind.STRING) {
            content.appendTo(text);
        } else if (content != null && content.parse(PARTS) instanceof JsonDocument parts) {
            for (JsonValue part : parts.all(PART_TEXT)) {
                if (part.kind() == JsonKind.STRING) {
                    part.appendTo(text);
                }
            }
        }
        return text.toString();
    }

    private static String string(JsonValue value) {
        return value != null && value.kind() == JsonKind.STRING ? value.asString() : null;
    }
}
