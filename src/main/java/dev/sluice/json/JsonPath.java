package dev.sluice.json;

import java.util.List;

/**
 * The place of a value in a JSON text: member names from the top, with {@code *} for every element of an array.
 *
 * <p>Written like a JSON Pointer (RFC 6901) but without its escapes: {@code /model}, {@code /messages/*}{@code /model}.
 * A step {@code *} matches elements of arrays only, any other step matches members of objects only, by their decoded
 * name. The empty path is the text's top value.
 *
 * @param steps names from the top; empty for the top value itself
 */
public record JsonPath(List<String> steps) {

    static final String EACH = "*";

    public JsonPath {
        steps = List.copyOf(steps);
    }

    /**
     * Reads a path.
     *
     * @param text empty, or starting with {@code /}
     * @throws IllegalArgumentException when it is neither
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
        return !isTop() && name().equals(EACH);
    }

    String name() {
        return steps.get(steps.size() - 1);
    }

    JsonPath parent() {
        return new JsonPath(steps.subList(0, steps.size() - 1));
    }

    /** The path as it was written. */
    @Override
    public String toString() {
        return isTop() ? "" : "/" + String.join("/", steps);
    }
}
