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
 * A finished tool call, as the state tells of it; all but the key is JSON text.
 *
 * @param key of the turn that it belongs to
 * @param name of the function, a string
 * @param arguments of the function, a string that holds JSON
 * @param response of the tool, a string
 */
record StateEntry(String key, String name, String arguments, String response) {

    private static final JsonPath KEY = JsonPath.of("/key");
    private static final JsonPath NAME = JsonPath.of("/tool_call/name");
    private static final JsonPath ARGUMENTS = JsonPath.of("/tool_call/arguments");
    private static final JsonPath RESPONSE = JsonPath.of("/tool_response");
    private static final JsonQuery PATHS = JsonQuery.of(KEY, NAME, ARGUMENTS, RESPONSE);

    /** Reads an entry; empty when it lacks a member, or has one of another kind. */
    static Optional<StateEntry> of(JsonValue value) {
        if (value.kind() != JsonKind.OBJECT || !(value.parse(PATHS) instanceof JsonDocument entry)) {
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

    /** The messages by which it was called and answered, as the OpenAI API has them, with a comma between them. */
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
