package dev.sluice.api;

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
}
