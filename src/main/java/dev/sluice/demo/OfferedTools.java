package dev.sluice.demo;

import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.util.Optional;

/** The member {@code tools} of a request for a message or a response. */
final class OfferedTools {

    private OfferedTools() {}

    /**
     * Returns the name of the first tool of a type.
     *
     * @param type the type of tools that the client runs itself. The provider runs those of other types
     * @param absent the type of a tool that has no member {@code type}
     */
    static Optional<String> first(JsonObject body, String type, String absent) {
        JsonArray tools = body.get("tools") instanceof JsonArray list ? list : JsonValue.EMPTY_JSON_ARRAY;
        return tools.stream()
                .filter(JsonObject.class::isInstance)
                .map(JsonValue::asJsonObject)
                .filter(tool -> tool.getString("type", absent).equals(type))
                .map(tool -> tool.getString("name", ""))
                .findFirst();
    }
}
