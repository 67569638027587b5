package dev.sluice.demo;

import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Writes server-sent events, each at once. */
final class EventWriter {

    /** Slow enough for a person to see the words arrive one by one. */
    private static final long MILLIS_BETWEEN_WORDS = 30;

    private final OutputStream out;

    EventWriter(OutputStream out) {
        this.out = out;
    }

    /** Sends an event without a name. */
    void send(JsonObject data) throws IOException {
        write("data: " + data + "\n\n");
    }

    /** Sends an event with its type as its name, as clients of responses and messages expect it. */
    void send(String name, JsonObject data) throws IOException {
        write("event: " + name + "\ndata: " + data + "\n\n");
    }

    /** Sends the last event of a stream of chat completions. */
    void done() throws IOException {
        write("data: [DONE]\n\n");
    }

    /** Waits until the next word is due. */
    void pause() throws InterruptedIOException {
        try {
            Thread.sleep(MILLIS_BETWEEN_WORDS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the server is stopping");
        }
    }

    private void write(String event) throws IOException {
        out.write(event.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }
}
