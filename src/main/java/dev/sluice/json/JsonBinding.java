package dev.sluice.json;

import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import jakarta.json.bind.JsonbConfig;

/**
 * Serializes the gateway's own records to JSON.
 *
 * <p>Only for errors, states and responses that the gateway creates. Never bind a client's body: members that the record does not
 * declare would be lost. Thread-safe.
 */
public final class JsonBinding {

    private final Jsonb jsonb;

    private JsonBinding(Jsonb jsonb) {
        this.jsonb = jsonb;
    }

    /** Creates a binding that writes null for absent members. Slow: create one per application. */
    public static JsonBinding withNulls() {
        return new JsonBinding(JsonbBuilder.create(new JsonbConfig().withNullValues(true)));
    }

    /** Creates a binding that omits absent members. Slow: create one per application. */
    public static JsonBinding withoutNulls() {
        return new JsonBinding(JsonbBuilder.create());
    }

    /** Returns the record as JSON text. */
    public String write(Object value) {
        return jsonb.toJson(value);
    }
}
