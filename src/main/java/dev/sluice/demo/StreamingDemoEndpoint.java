package dev.sluice.demo;

import jakarta.json.JsonObject;
import java.io.IOException;

/** An endpoint that also answers with a stream, word by word, where the body has {@code "stream": true}. */
interface StreamingDemoEndpoint extends DemoEndpoint {

    /**
     * Writes the answer as events, to the last event of the API.
     *
     * @throws IOException if the gateway no longer reads
     */
    void stream(JsonObject body, EventWriter events) throws IOException;
}
