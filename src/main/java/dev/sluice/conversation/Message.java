package dev.sluice.conversation;

import dev.sluice.json.JsonDocument;
import dev.sluice.json.JsonKind;
import dev.sluice.json.JsonPath;
import dev.sluice.json.JsonQuery;
import dev.sluice.json.JsonValue;
import java.util.Optional;

/** One message of a chat completion's history. Collects its members while the history is read. */
final class Message {

    private static final JsonPath PART_TEXT = JsonPath.of("/*/text");
    private static final JsonQuery PARTS = JsonQuery.of(PART_TEXT);
    private static final JsonPath CALL = JsonPath.of("/*");
    private static final JsonQuery CALLS = JsonQuery.of(CALL);

    private final JsonValue place;
    private JsonValue role;
    private JsonValue content;
    private JsonValue toolCalls;
    private JsonValue toolCallId;

    /** Starts with no member. */
    Message(JsonValue place) {
        this.place = place;
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

    /** The whole message, where it stands in the request. */
    JsonValue place() {
        return place;
    }

    boolean isUser() {
        return "user".equals(string(role));
    }

    boolean isTool() {
        return "tool".equals(string(role));
    }

    /** Whether this tool message names that call as the one it answers. */
    boolean answers(ToolCall call) {
        String answered = string(toolCallId);
        return answered != null && call.id().filter(answered::equals).isPresent();
    }

    /** The first of the assistant's tool calls; empty where it makes none. */
    Optional<ToolCall> firstToolCall() {
        if (toolCalls == null
                || !"assistant".equals(string(role))
                || !(toolCalls.parse(CALLS) instanceof JsonDocument calls)) {
            return Optional.empty();
        }
        return calls.all(CALL).stream().findFirst().flatMap(ToolCall::of);
    }

    /** What is said: the string, or all text parts joined; empty where there is neither. */
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
