package dev.sluice.demo;

import jakarta.json.JsonObject;
import java.util.Optional;

/** What the demo does at one path: takes a JSON object, and answers with another. Thread-safe. */
interface DemoEndpoint {

    /** Returns what is wrong with the request's body; empty if it can be answered. Call it before the other methods. */
    Optional<BodyFault> fault(JsonObject body);

    /** Returns the whole answer. */
    JsonObject answer(JsonObject body);
}
