package dev.sluice.api;

import dev.sluice.json.JsonDocument;
import dev.sluice.json.JsonEditor;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes events of an event stream. */
final class SseText {

    private SseText() {}

    /**
     * Returns an event.
     *
     * @param type the event's type; empty for none
     * @param data one line of UTF-8
     */
    static byte[] event(String type, byte[] data) {
        ByteArrayOutputStream event = new ByteArrayOutputStream(data.length + type.length() + 20);
        if (!type.isEmpty()) {
            event.writeBytes(("event: " + type + "\n").getBytes(StandardCharsets.US_ASCII));
        }
        event.writeBytes("data: ".getBytes(StandardCharsets.US_ASCII));
        event.writeBytes(data);
        event.writeBytes("\n\n".getBytes(StandardCharsets.US_ASCII));
        return event.toByteArray();
    }

    /**
     * Returns an event with this document, in compact form: a line break would end the event's data line.
     *
     * @param type as above
     */
    static byte[] event(String type, JsonDocument data) {
        return event(type, JsonEditor.of(data).apply().toCompactBytes());
    }
}
