package dev.sluice.demo;

import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.util.List;
import java.util.Optional;

/** Reads a request for a chat completion. The gateway has checked it: members of a wrong type count as absent. */
final class ChatPrompt {

    private ChatPrompt() {}

    static DemoPrompt of(JsonObject body) {
        JsonArray messages = list(body, "messages");
        List<String> texts = messages.stream().map(ContentText::of).toList();
        return new DemoPrompt(body.getString("model", DemoModel.NAME), texts, tool(body, messages));
    }

    static boolean wantsUsage(JsonObject body) {
        return body.get("stream_options") instanceof JsonObject options && options.getBoolean("include_usage", false);
    }

    /** The function that the demo calls: that of the first tool, if the last message is from the user. */
    private static Optional<String> tool(JsonObject body, JsonArray messages) {
        boolean asked = !messages.isEmpty()
                && messages.get(messages.size() - 1) instanceof JsonObject last
                && last.getString("role", "").equals("user");
        JsonArray tools = list(body, "tools");
        return asked
                        && !body.getString("tool_choice", "auto").equals("none")
                        && !tools.isEmpty()
                        && tools.get(0) instanceof JsonObject tool
                        && tool.get("function") instanceof JsonObject function
                ? Optional.of(function.getString("name", ""))
                : Optional.empty();
    }

    private static JsonArray list(JsonObject body, String name) {
        return body.get(name) instanceof JsonArray list ? list : JsonValue.EMPTY_JSON_ARRAY;
    }
}
