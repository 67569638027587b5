package dev.sluice.estimate;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.json.JsonDocument;
import dev.sluice.json.JsonPath;
import dev.sluice.json.JsonQuery;
import dev.sluice.json.JsonValue;
import java.util.Base64;

/** Data in JSON strings. */
final class Base64Values {

    private static final JsonPath TOP = JsonPath.of("");
    private static final JsonQuery QUERY = JsonQuery.of(TOP);

    private Base64Values() {}

    /** These bytes in base64, in the middle of a longer string. */
    static Base64Text of(byte[] bytes) {
        JsonValue string = string("data:," + Base64.getEncoder().encodeToString(bytes));
        return Base64Text.of(string, string.start() + 1 + "data:,".length()).orElseThrow();
    }

    /** A string with this JSON text between its quotes. */
    static JsonValue string(String json) {
        JsonDocument document = (JsonDocument) QUERY.parse(('"' + json + '"').getBytes(UTF_8));
        return document.last(TOP).orElseThrow();
    }
}
