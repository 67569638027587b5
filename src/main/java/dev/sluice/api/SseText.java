package dev.sluice.api;

import dev.sluice.json.JsonDocument;
import dev.sluice.json.JsonEditor;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes events and comments of an event stream. */
final class SseText {

    private static final byte[] COMMENT = ": heartbeat\n\n".getBytes(StandardCharsets.US_ASCII);

    private static final byte[] COMMENT_AFTER_ID = ": heartbeat\n".getBytes(StandardCharsets.US_ASCII);

    private SseText() {}

    /**
     * Returns a comment, which keeps a stream alive. It ends with an empty line, so that clients that only split streams at empty lines do
     * not take it for a part of an event. After an id there is no empty line: the openai library for Python then takes every empty line for
     * an event, and fails because that event has no JSON.
     *
     * @param isAfterId whether an event of the stream had an id
     */
    static byte[] comment(boolean isAfterId) {
        return (isAfterId ? COMMENT_AFTER_ID : COMMENT).clone();
    }

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
