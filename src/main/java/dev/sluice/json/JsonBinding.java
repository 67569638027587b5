package dev.sluice.json;

import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import jakarta.json.bind.JsonbConfig;

/**
 * Turns our own records into JSON.
 *
 * <p>For errors, states and answers of ours only: binding a client's body would lose what the records do not know. Safe
 * for any number of threads.
 */
public final class JsonBinding {

    private final Jsonb jsonb;

    private JsonBinding(Jsonb jsonb) {
        this.jsonb = jsonb;
    }

    /** Makes one that writes absent members as null; slow, so once for an application. */
    public static JsonBinding withNulls() {
        return new JsonBinding(JsonbBuilder.create(new JsonbConfig().withNullValues(true)));
    }

    /** Makes one that leaves absent members out; slow, so once for an application. */
    public static JsonBinding withoutNulls() {
        return new JsonBinding(JsonbBuilder.create());
    }

    /** The JSON text of a record of ours. */
    public String write(Object value) {
        return jsonb.toJson(value);
    }
}
