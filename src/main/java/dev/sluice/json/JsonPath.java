package dev.sluice.json;

import java.util.List;

/**
 * The path of a value in a JSON text: member names from the top, with {@code *} for every element of an array.
 *
 * <p>Written like a JSON Pointer (RFC 6901) but without its escapes: {@code /model}, {@code /messages/*}{@code /model}.
 * {@code *} matches only array elements. Any other step matches only object members, by decoded name; one that ends with {@code *}
 * matches all names that begin so, except those that another path of the query names. The empty path matches the top value. This is not the JSONPath language of RFC 9535.
 *
 * @param steps member names from the top; empty for the top value
 */
public record JsonPath(List<String> steps) {

    static final String WILDCARD = "*";

    public JsonPath {
        steps = List.copyOf(steps);
    }

    /**
     * Parses a path.
     *
     * @param text empty, or starting with {@code /}
     * @throws IllegalArgumentException when the text is neither
     */
    public static JsonPath of(String text) {
        if (text.isEmpty()) {
            return new JsonPath(List.of());
        }
        if (text.charAt(0) != '/') {
            throw new IllegalArgumentException("a path starts with '/': " + text);
        }
        return new JsonPath(List.of(text.substring(1).split("/", -1)));
    }

    boolean isTop() {
        return steps.isEmpty();
    }

    boolean isElement() {
        return !isTop() && name().equals(WILDCARD);
    }

    String name() {
        return steps.get(steps.size() - 1);
    }

    JsonPath parent() {
        return new JsonPath(steps.subList(0, steps.size() - 1));
    }

    /** The path as given to {@link #of}. */
    @Override
    public String toString() {
        return isTop() ? "" : "/" + String.join("/", steps);
    }
}
