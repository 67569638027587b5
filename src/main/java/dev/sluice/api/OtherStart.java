package dev.sluice.api;

import dev.sluice.json.JsonDocument;
import dev.sluice.json.JsonQuery;

/** The start of a stream of an API that has no class of its own: every event is content, unless it is an error. */
final class OtherStart extends JsonStart {

    private static final JsonQuery QUERY = query();

    OtherStart() {
        super(QUERY);
    }

    @Override
    Finding find(JsonDocument event, String type) {
        return Finding.CONTENT;
    }
}
