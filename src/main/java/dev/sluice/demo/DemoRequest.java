package dev.sluice.demo;

import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import jakarta.json.JsonValue.ValueType;
import java.util.Optional;
import java.util.StringJoiner;

/** The parts of a chat completion request that the demo uses. It ignores all others. */
final class DemoRequest {

    private final JsonObject body;
    private final JsonArray messages;

    DemoRequest(JsonObject body) {
        this.body = body;
        this.messages = body.get("messages") instanceof JsonArray array ? array : JsonValue.EMPTY_JSON_ARRAY;
    }

    String model() {
        return body.getString("model", DemoServlet.MODEL);
    }

    boolean stream() {
        return body.getBoolean("stream", false);
    }

    boolean wantsUsage() {
        return body.get("stream_options") instanceof JsonObject options && options.getBoolean("include_usage", false);
    }

    /** The text of all messages, for token counting. */
    String allText() {
        StringJoiner all = new StringJoiner("\n");
        for (JsonValue message : messages) {
            all.add(text(message));
        }
        return all.toString();
    }

    /** The text of the last message. */
    String lastText() {
        return messages.isEmpty() ? "" : text(messages.get(messages.size() - 1));
    }

    /** The function that the demo calls: that of the first tool, if the last message is from the user. */
    Optional<String> toolToCall() {
        boolean asked = !messages.isEmpty()
                && messages.get(messages.size() - 1) instanceof JsonObject last
                && last.getString("role", "").equals("user");
        if (!asked || body.getString("tool_choice", "auto").equals("none")) {
            return Optional.empty();
        }
        return body.get("tools") instanceof JsonArray tools
                        && !tools.isEmpty()
                        && tools.get(0) instanceof JsonObject tool
                        && tool.get("function") instanceof JsonObject function
                ? Optional.of(function.getString("name", ""))
                : Optional.empty();
    }

    private static String text(JsonValue message) {
        return message instanceof JsonObject object ? contentText(object.get("content")) : "";
    }

    /** Content is a text, or a list of parts, some of which have a text. */
    private static String contentText(JsonValue content) {
        if (content instanceof JsonString text) {
            return text.getString();
        }
        if (content == null || content.getValueType() != ValueType.ARRAY) {
            return "";
        }
        StringBuilder all = new StringBuilder();
        for (JsonValue part : content.asJsonArray()) {
            if (part instanceof JsonObject object && object.get("text") instanceof JsonString text) {
                all.append(text.getString());
            }
        }
        return all.toString();
    }
}
