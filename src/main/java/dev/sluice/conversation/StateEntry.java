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
 * A completed tool call in the state. All parts except the key are JSON text.
 *
 * @param key the key of its turn: see {@link History}
 * @param name a JSON string: the name of the function
 * @param arguments a JSON string that contains the arguments as JSON
 * @param response a JSON string: the response of the tool
 */
record StateEntry(String key, String name, String arguments, String response) {

    private static final JsonPath KEY = JsonPath.of("/key");
    private static final JsonPath NAME = JsonPath.of("/tool_call/name");
    private static final JsonPath ARGUMENTS = JsonPath.of("/tool_call/arguments");
    private static final JsonPath RESPONSE = JsonPath.of("/tool_response");
    private static final JsonQuery QUERY = JsonQuery.of(KEY, NAME, ARGUMENTS, RESPONSE);

    /** Parses an entry. Empty when a member is missing or has the wrong type. */
    static Optional<StateEntry> of(JsonValue value) {
        if (value.kind() != JsonKind.OBJECT || !(value.parse(QUERY) instanceof JsonDocument entry)) {
            return Optional.empty();
        }
        Optional<JsonValue> key = string(entry, KEY);
        Optional<JsonValue> name = string(entry, NAME);
        Optional<JsonValue> response = string(entry, RESPONSE);
        if (key.isEmpty() || name.isEmpty() || response.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new StateEntry(
                key.get().asString(),
                text(name.get()),
                entry.last(ARGUMENTS).map(StateEntry::arguments).orElse("\"{}\""),
                text(response.get())));
    }

    /** Returns the assistant message and the tool message in the form of the OpenAI API, separated by a comma. */
    byte[] toMessages(String callId) {
        String messages = "{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"id\":\"" + callId
                + "\",\"type\":\"function\",\"function\":{\"name\":" + name + ",\"arguments\":" + arguments
                + "}}]},{\"role\":\"tool\",\"tool_call_id\":\"" + callId + "\",\"content\":" + response + "}";
        return messages.getBytes(StandardCharsets.UTF_8);
    }

    private static String arguments(JsonValue value) {
        return value.kind() == JsonKind.STRING
                ? text(value)
                : new String(JsonText.quote(text(value)), StandardCharsets.UTF_8);
    }

    private static Optional<JsonValue> string(JsonDocument entry, JsonPath path) {
        return entry.last(path).filter(value -> value.kind() == JsonKind.STRING);
    }

    private static String text(JsonValue value) {
        return new String(value.toJson(), StandardCharsets.UTF_8);
    }
}
