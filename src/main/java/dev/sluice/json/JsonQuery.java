package dev.sluice.json;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A set of {@link JsonPath}s to find in JSON texts, compiled once so that each text is parsed in one pass.
 *
 * <p>Immutable and thread-safe. Values outside the paths are validated and skipped, and use no memory.
 */
public final class JsonQuery {

    private final List<JsonPath> paths;
    private final Node top;

    private JsonQuery(List<JsonPath> paths) {
        this.paths = paths;
        this.top = node(paths, new JsonPath(List.of()));
    }

    /** Compiles these paths. Their order is the index that a {@link JsonDocument.Visitor} receives. */
    public static JsonQuery of(JsonPath... paths) {
        return new JsonQuery(List.of(paths));
    }

    /**
     * Parses a JSON text (RFC 8259) and finds the values at these paths.
     *
     * <p>Validates the whole text: grammar, UTF-8, nothing after the top value, and at most {@value JsonScanner#MAX_DEPTH} levels
     * of nesting. Rejects a byte order mark, which RFC 8259 section 8.1 forbids. Numbers are not evaluated, so no number is too
     * large.
     *
     * @param text the bytes; the document refers to this array, so it must not be changed afterwards
     * @param length number of bytes that belong to the text
     * @return a {@link JsonDocument}, or a {@link JsonSyntaxError} with reason and position
     */
    public JsonResult parse(byte[] text, int length) {
        return new JsonScanner(this, text, 0, length).scan();
    }

    /** Parses a JSON text that fills the array: see {@link #parse(byte[], int)}. */
    public JsonResult parse(byte[] text) {
        return parse(text, text.length);
    }

    /**
     * Returns the index of a path, as a {@link JsonDocument.Visitor} receives it.
     *
     * @throws IllegalArgumentException when the path is not part of the query
     */
    public int indexOf(JsonPath path) {
        int index = paths.indexOf(path);
        if (index < 0) {
            throw new IllegalArgumentException("path is not part of the query: " + path);
        }
        return index;
    }

    /** Number of paths. */
    public int size() {
        return paths.size();
    }

    Node top() {
        return top;
    }

    private static Node node(List<JsonPath> paths, JsonPath here) {
        int depth = here.steps().size();
        List<String> names = paths.stream()
                .filter(p ->
                        p.steps().size() > depth && p.steps().subList(0, depth).equals(here.steps()))
                .map(p -> p.steps().get(depth))
                .distinct()
                .toList();
        Node elements = null;
        Node prefixed = null;
        byte[] prefix = null;
        byte[][] memberNames = new byte[names.size()][];
        Node[] members = new Node[names.size()];
        int count = 0;
        for (String name : names) {
            List<String> steps = new ArrayList<>(here.steps());
            steps.add(name);
            Node child = node(paths, new JsonPath(steps));
            if (name.equals(JsonPath.WILDCARD)) {
                elements = child;
            } else if (name.endsWith(JsonPath.WILDCARD)) {
                if (prefixed != null) {
                    throw new IllegalArgumentException("two prefixes in one object: " + here);
                }
                prefixed = child;
                prefix = name.substring(0, name.length() - JsonPath.WILDCARD.length())
                        .getBytes(StandardCharsets.UTF_8);
            } else {
                memberNames[count] = name.getBytes(StandardCharsets.UTF_8);
                members[count++] = child;
            }
        }
        return new Node(
                paths.indexOf(here),
                Arrays.copyOf(memberNames, count),
                Arrays.copyOf(members, count),
                prefix,
                prefixed,
                elements);
    }

    /** One step of the paths, as a tree. {@code path} is the index of the path that ends here, or -1. */
    static final class Node {
        final int path;
        final Node elements;
        private final byte[][] names;
        private final Node[] members;
        private final byte[] prefix;
        private final Node prefixed;

        Node(int path, byte[][] names, Node[] members, byte[] prefix, Node prefixed, Node elements) {
            this.path = path;
            this.names = names;
            this.members = members;
            this.prefix = prefix;
            this.prefixed = prefixed;
            this.elements = elements;
        }

        /** Returns the step for the member whose name is between these offsets, or null. */
        Node member(byte[] text, int start, int end, boolean escaped) {
            if (escaped && (names.length > 0 || prefixed != null)) {
                return escapedMember(JsonText.decode(text, start, end));
            }
            for (int i = 0; i < names.length; i++) {
                if (Arrays.equals(names[i], 0, names[i].length, text, start, end)) {
                    return members[i];
                }
            }
            boolean hasPrefix = prefixed != null
                    && end - start >= prefix.length
                    && Arrays.equals(prefix, 0, prefix.length, text, start, start + prefix.length);
            return hasPrefix ? prefixed : null;
        }

        /** Compares as text: encoding to UTF-8 would turn a lone surrogate into a question mark. */
        private Node escapedMember(String name) {
            for (int i = 0; i < names.length; i++) {
                if (name.equals(new String(names[i], StandardCharsets.UTF_8))) {
                    return members[i];
                }
            }
            return prefixed != null && name.startsWith(new String(prefix, StandardCharsets.UTF_8)) ? prefixed : null;
        }
    }
}
