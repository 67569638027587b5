package dev.sluice.json;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * A checked JSON text, and where in it the values on the prepared {@link JsonQuery} are.
 *
 * <p>Holds on to the bytes it was read from and copies none of them. Immutable as long as they are, for any number of
 * threads.
 */
public final class JsonDocument implements JsonResult {

    private final JsonQuery paths;
    private final byte[] text;
    private final int start;
    private final int end;
    private final int top;
    private final JsonMatches matches;

    JsonDocument(JsonQuery paths, byte[] text, int start, int end, int top, JsonMatches matches) {
        this.paths = paths;
        this.text = text;
        this.start = start;
        this.end = end;
        this.top = top;
        this.matches = matches;
    }

    /** What the top value is. */
    public JsonKind kind() {
        return JsonKind.startingWith(text[top]);
    }

    /** Bytes of the text, white space around the top value included. */
    public int length() {
        return end - start;
    }

    /**
     * Every value on the path, in the order of the text. A member that occurs twice is here twice.
     *
     * @throws IllegalArgumentException when the path was not prepared
     */
    public List<JsonValue> all(JsonPath path) {
        return all(path, start, end);
    }

    /**
     * Every value on the path that stands inside another value of this document.
     *
     * @throws IllegalArgumentException when the path was not prepared
     */
    public List<JsonValue> all(JsonPath path, JsonValue within) {
        return all(path, within.start(), within.end());
    }

    /**
     * The last value on the path: of members with one name it is the one that most readers take (RFC 8259 section 4).
     *
     * @throws IllegalArgumentException when the path was not prepared
     */
    public Optional<JsonValue> last(JsonPath path) {
        return last(path, start, end);
    }

    /**
     * The last value on the path that stands inside another value of this document.
     *
     * @throws IllegalArgumentException when the path was not prepared
     */
    public Optional<JsonValue> last(JsonPath path, JsonValue within) {
        return last(path, within.start(), within.end());
    }

    /** Shows every value on the paths, in the order of the text: a value comes before those inside it. */
    public void forEach(Visitor visitor) {
        for (int match = 0; match < matches.count(); match++) {
            visitor.visit(matches.path(match), value(match));
        }
    }

    JsonQuery paths() {
        return paths;
    }

    byte[] text() {
        return text;
    }

    int start() {
        return start;
    }

    int end() {
        return end;
    }

    int top() {
        return top;
    }

    JsonMatches matches() {
        return matches;
    }

    private List<JsonValue> all(JsonPath path, int from, int to) {
        int wanted = paths.indexOf(path);
        List<JsonValue> found = new ArrayList<>();
        for (int match = 0; match < matches.count(); match++) {
            if (matches.path(match) == wanted && matches.valueStart(match) >= from && matches.valueEnd(match) <= to) {
                found.add(value(match));
            }
        }
        return Collections.unmodifiableList(found);
    }

    private Optional<JsonValue> last(JsonPath path, int from, int to) {
        int wanted = paths.indexOf(path);
        for (int match = matches.count() - 1; match >= 0; match--) {
            if (matches.path(match) == wanted && matches.valueStart(match) >= from && matches.valueEnd(match) <= to) {
                return Optional.of(value(match));
            }
        }
        return Optional.empty();
    }

    private JsonValue value(int match) {
        return new JsonValue(text, matches.valueStart(match), matches.valueEnd(match));
    }

    /** Is shown the values of a document. */
    @FunctionalInterface
    public interface Visitor {

        /**
         * Takes a value.
         *
         * @param path which of the prepared paths it is on, counted from 0 in their order
         */
        void visit(int path, JsonValue value);
    }

    /** How long it is, and nothing of what it says: a text may hold what must not be logged. */
    @Override
    public String toString() {
        return "JsonDocument[" + length() + " bytes]";
    }
}
