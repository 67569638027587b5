package dev.sluice.demo;

import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;

/** The text in the content of a message, in any of the APIs. */
final class ContentText {

    private ContentText() {}

    /**
     * Returns the text in a message, an input item, or their content: a text, or a list of parts. A part has its text in {@code text}; the
     * result of a tool has it in {@code content} or {@code output}.
     *
     * @param content null for none
     * @return empty where there is no text, as in images
     */
    static String of(JsonValue content) {
        StringBuilder all = new StringBuilder();
        append(content, all);
        return all.toString();
    }

    private static void append(JsonValue content, StringBuilder all) {
        if (content instanceof JsonString text) {
            all.append(text.getString());
        } else if (content instanceof JsonObject object) {
            if (object.get("text") instanceof JsonString text) {
                all.append(text.getString());
            } else {
                append(object.getOrDefault("content", object.get("output")), all);
            }
        } else if (content != null && content.getValueType() == JsonValue.ValueType.ARRAY) {
            content.asJsonArray().forEach(part -> append(part, all));
        }
    }
}
