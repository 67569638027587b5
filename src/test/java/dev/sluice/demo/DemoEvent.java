package dev.sluice.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.RawResponse;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;

/**
 * One event of a stream.
 *
 * @param name what follows {@code event:}
 * @param data the JSON object after {@code data:}
 */
record DemoEvent(String name, JsonObject data) {

    /** Takes a stream apart whose events all have a line for the name and one for the data. */
    static List<DemoEvent> of(String stream) {
        List<DemoEvent> events = new ArrayList<>();
        for (String event : stream.strip().split("\n\n", -1)) {
            String[] lines = event.split("\n", 2);
            events.add(new DemoEvent(after("event: ", lines[0]), object(after("data: ", lines[1]))));
        }
        return events;
    }

    /** The events of an answer that is a complete stream. */
    static List<DemoEvent> of(RawResponse answer) {
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.complete()).isTrue();
        return of(answer.bodyText());
    }

    /** The object that an answer is. */
    static JsonObject object(RawResponse answer) {
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).contains("application/json");
        return object(answer.bodyText());
    }

    static JsonObject object(String json) {
        try (JsonReader reader = Json.createReader(new StringReader(json))) {
            return reader.readObject();
        }
    }

    private static String after(String prefix, String line) {
        if (!line.startsWith(prefix)) {
            throw new AssertionError("not \"" + prefix + "\": " + line);
        }
        return line.substring(prefix.length());
    }
}
