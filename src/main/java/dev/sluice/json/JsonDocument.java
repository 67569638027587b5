package dev.sluice.json;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A valid JSON text and the positions of the values that a {@link JsonQuery} matched in it.
 *
 * <p>Refers to the bytes it was parsed from and copies none of them. Immutable and thread-safe as long as nobody changes those
 * bytes.
 */
public final class JsonDocument implements JsonResult {

    /** The offsets, an edit of them, and a message or tool call that is made of them. */
    private static final int BYTES_FOR_EACH_MATCH = 256;

    private final JsonQuery query;
    private final byte[] text;
    private final int start;
    private final int end;
    private final int top;
    private final JsonMatches matches;

    JsonDocument(JsonQuery query, byte[] text, int start, int end, int top, JsonMatches matches) {
        this.query = query;
        this.text = text;
        this.start = start;
        this.end = end;
        this.top = top;
        this.matches = matches;
    }

    /** Kind of the top value. */
    public JsonKind kind() {
        return JsonKind.startingWith(text[top]);
    }

    /** Length of the text in bytes, including white space around the top value. */
    public int length() {
        return end - start;
    }

    /** An upper estimate of the bytes that the matched values and their edits use besides the text. */
    public long matchedBytes() {
        return (long) matches.count() * BYTES_FOR_EACH_MATCH;
    }

    /**
     * Parses the same text again, for other paths.
     *
     * @return a document over the same bytes; a {@link JsonSyntaxError} only when too many values match the query
     */
    public JsonResult parse(JsonQuery other) {
        return new JsonScanner(other, text, start, end).scan();
    }

    /**
     * Returns every value at the path, in document order. A member that occurs twice is returned twice.
     *
     * @throws IllegalArgumentException when the path is not part of the query
     */
    public List<JsonValue> all(JsonPath path) {
        return all(path, start, end);
    }

    /**
     * Returns every value at the path that lies inside another value of this document.
     *
     * @throws IllegalArgumentException when the path is not part of the query
     */
    public List<JsonValue> all(JsonPath path, JsonValue within) {
        return all(path, within.start(), within.end());
    }

    /**
     * Returns the last value at the path: of duplicate members, most parsers use the last (RFC 8259 section 4).
     *
     * @throws IllegalArgumentException when the path is not part of the query
     */
    public Optional<JsonValue> last(JsonPath path) {
        return last(path, start, end);
    }

    /**
     * Returns the last value at the path that lies inside another value of this document.
     *
     * @throws IllegalArgumentException when the path is not part of the query
     */
    public Optional<JsonValue> last(JsonPath path, JsonValue within) {
        return last(path, within.start(), within.end());
    }

    /**
     * Returns the last value at the path, decoded, if it is a string.
     *
     * @throws IllegalArgumentException when the path is not part of the query
     */
    public Optional<String> string(JsonPath path) {
        return last(path).filter(value -> value.kind() == JsonKind.STRING).map(JsonValue::asString);
    }

    /**
     * Whether the last value at the path is {@code true}.
     *
     * @throws IllegalArgumentException when the path is not part of the query
     */
    public boolean isTrue(JsonPath path) {
        return last(path).filter(value -> value.kind() == JsonKind.TRUE).isPresent();
    }

    /** Visits every matched value in document order: a value comes before the values inside it. */
    public void forEach(Visitor visitor) {
        for (int match = 0; match < matches.count(); match++) {
            visitor.visit(matches.path(match), value(match));
        }
    }

    /** Visits every matched value in document order, with the object or array that it belongs to. */
    public void forEachWithOwner(OwnerVisitor visitor) {
        for (int match = 0; match < matches.count(); match++) {
            visitor.visit(matches.path(match), matches.owner(match), value(match));
        }
    }

    /**
     * Visits the decoded name of every member of the top object, in document order, whatever the query. Visits nothing if the top value is
     * not an object. Reads the whole text again.
     */
    public void forEachName(Consumer<String> visitor) {
        if (kind() == JsonKind.OBJECT) {
            MemberNames.visit(text, top, visitor);
        }
    }

    JsonQuery query() {
        return query;
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
        int wanted = query.indexOf(path);
        List<JsonValue> found = new ArrayList<>();
        for (int match = 0; match < matches.count(); match++) {
            if (matches.path(match) == wanted && matches.valueStart(match) >= from && matches.valueEnd(match) <= to) {
                found.add(value(match));
            }
        }
        return Collections.unmodifiableList(found);
    }

    private Optional<JsonValue> last(JsonPath path, int from, int to) {
        int wanted = query.indexOf(path);
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

    /** Receives the matched values of a document. */
    @FunctionalInterface
    public interface Visitor {

        /**
         * Receives a value.
         *
         * @param path index of the path that matched, in the order of the query, from 0
         */
        void visit(int path, JsonValue value);
    }

    /** Receives the matched values of a document, and what each belongs to. */
    @FunctionalInterface
    public interface OwnerVisitor {

        /**
         * Receives a value.
         *
         * @param path index of the path that matched, in the order of the query, from 0
         * @param owner offset of the opening bracket of the object or array that the value is in, the same for all its values; negative for
         *     the top value
         */
        void visit(int path, int owner, JsonValue value);
    }

    /** Shows only the length: the text may hold data that must not be logged. */
    @Override
    public String toString() {
        return "JsonDocument[" + length() + " bytes]";
    }
}
