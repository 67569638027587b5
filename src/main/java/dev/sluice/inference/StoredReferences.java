package dev.sluice.inference;

import dev.sluice.json.JsonDocument;
import dev.sluice.json.JsonKind;
import dev.sluice.json.JsonPath;
import dev.sluice.json.JsonQuery;
import dev.sluice.json.JsonValue;

/**
 * Finds out whether a request refers to what only one provider has: responses, conversations and their items, prompts, files, containers, vector
 * stores and cached content (routing.md R54). Another provider, or another account, could not answer it.
 */
final class StoredReferences {

    /** The type of an item that is the id of one. */
    private static final String ITEM = "item_reference";

    private static final JsonPath ITEM_TYPE = JsonPath.of("/input/*/type");

    /** An object asks for a new one. */
    private static final JsonPath TOOL_CONTAINER = JsonPath.of("/tools/*/container");

    private static final JsonQuery QUERY = JsonQuery.of(
            JsonPath.of("/previous_response_id"),
            JsonPath.of("/conversation"),
            JsonPath.of("/prompt/id"),
            JsonPath.of("/container"),
            JsonPath.of("/cachedContent"),
            JsonPath.of("/cached_content"),
            JsonPath.of("/extra_body/google/cached_content"),
            JsonPath.of("/google/cached_content"),
            JsonPath.of("/input/*/content/*/file_id"),
            JsonPath.of("/tools/*/vector_store_ids"),
            TOOL_CONTAINER,
            JsonPath.of("/messages/*/content/*/file/file_id"),
            JsonPath.of("/messages/*/content/*/source/file_id"),
            JsonPath.of("/contents/*/parts/*/fileData"),
            JsonPath.of("/contents/*/parts/*/file_data"),
            ITEM_TYPE);

    private static final int ITEM_TYPE_INDEX = QUERY.indexOf(ITEM_TYPE);
    private static final int TOOL_CONTAINER_INDEX = QUERY.indexOf(TOOL_CONTAINER);

    private StoredReferences() {}

    /** Whether a body has such a reference; also if it has too many members to tell. */
    static boolean areIn(JsonDocument body) {
        if (!(body.parse(QUERY) instanceof JsonDocument found)) {
            return true;
        }
        boolean[] isAny = {false};
        found.forEach((path, value) -> isAny[0] |= isReference(path, value));
        return isAny[0];
    }

    private static boolean isReference(int path, JsonValue value) {
        if (path == ITEM_TYPE_INDEX) {
            return value.kind() == JsonKind.STRING && value.asString().equals(ITEM);
        }
        return path == TOOL_CONTAINER_INDEX ? value.kind() == JsonKind.STRING : value.kind() != JsonKind.NULL;
    }
}
