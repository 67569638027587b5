package dev.sluice.json;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * A checked JSON text, and where in it the values on the prepared {@link JsonPaths} are.
 *
 * <p>Holds on to the bytes it was read from and copies none of them. Immutable as long as they are, for any number of
 * threads.
 */
public final class JsonDocument implements JsonResult {

    private final JsonPaths paths;
    private final byte[] text;
    private final int length;
    private final int top;
    private final Matches matches;

    JsonDocument(JsonPaths paths, byte[] text, int length, int top, Matches matches) {
        this.paths = paths;
        this.text = text;
        this.length = length;
        this.top = top;
        this.matches = matches;
    }

    /** What the top value is. */
    public JsonKind kind() {
        return JsonKind.startingWith(text[top]);
    }

    /** Bytes of the text, white space around the top value included. */
    public int length() {
        return length;
    }

    /**
     * Every value on the path, in the order of the text. A member that occurs twice is here twice.
     *
     * @throws IllegalArgumentException when the path was not prepared
     */
    public List<JsonValue> all(JsonPath path) {
        int wanted = paths.indexOf(path);
        List<JsonValue> found = new ArrayList<>();
        for (int match = 0; match < matches.count(); match++) {
            if (matches.path(match) == wanted) {
                found.add(value(match));
            }
        }
        return Collections.unmodifiableList(found);
    }

    /**
     * The last value on the path: of members with one name it is the one that most readers take (RFC 8259 section 4).
     *
     * @throws IllegalArgumentException when the path was not prepared
     */
    public Optional<JsonValue> last(JsonPath path) {
        int wanted = paths.indexOf(path);
        for (int match = matches.count() - 1; match >= 0; match--) {
            if (matches.path(match) == wanted) {
                return Optional.of(value(match));
            }
        }
        return Optional.empty();
    }

    JsonPaths paths() {
        return paths;
    }

    byte[] text() {
        return text;
    }

    int top() {
        return top;
    }

    Matches matches() {
        return matches;
    }

    private JsonValue value(int match) {
        return new JsonValue(text, matches.valueStart(match), matches.valueEnd(match));
    }

    /** How long it is, and nothing of what it says: a text may hold what must not be logged. */
    @Override
    public String toString() {
        return "JsonDocument[" + length + " bytes]";
    }
}
