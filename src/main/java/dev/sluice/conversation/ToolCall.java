package dev.sluice.conversation;

import dev.sluice.json.JsonDocument;
import dev.sluice.json.JsonKind;
import dev.sluice.json.JsonPath;
import dev.sluice.json.JsonQuery;
import dev.sluice.json.JsonText;
import dev.sluice.json.JsonValue;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A tool call in an assistant message.
 *
 * @param id the id that the tool message refers to; empty if it has none
 * @param name the name of the function; an empty text if it has none
 * @param arguments the arguments as JSON text: an object if they are one, else a string
 */
record ToolCall(Optional<String> id, String name, String arguments) {

    private static final JsonPath ID = JsonPath.of("/id");
    private static final JsonPath NAME = JsonPath.of("/function/name");
    private static final JsonPath ARGUMENTS = JsonPath.of("/function/arguments");
    private static final JsonQuery QUERY = JsonQuery.of(ID, NAME, ARGUMENTS);
    private static final JsonQuery ANY = JsonQuery.of();

    /** Parses an element of {@code tool_calls}. Empty if it is not an object. */
    static Optional<ToolCall> of(JsonValue value) {
        if (value.kind() != JsonKind.OBJECT || !(value.parse(QUERY) instanceof JsonDocument call)) {
            return Optional.empty();
        }
        return Optional.of(new ToolCall(
                call.string(ID),
                call.string(NAME).orElse(""),
                call.last(ARGUMENTS).map(ToolCall::argumentsOf).orElse("{}")));
    }

    /** The OpenAI API sends the arguments as a string that contains JSON. Other providers send the object itself. */
    private static String argumentsOf(JsonValue value) {
        String raw = new String(value.toJson(), StandardCharsets.UTF_8);
        if (value.kind() != JsonKind.STRING) {
            return raw;
        }
        String text = value.asString().strip();
        boolean isObject = ANY.parse(text.getBytes(StandardCharsets.UTF_8)) instanceof JsonDocument parsed
                && parsed.kind() == JsonKind.OBJECT;
        return isObject ? text : new String(JsonText.quote(value.asString()), StandardCharsets.UTF_8);
    }
}
