package dev.sluice.json;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The paths that a caller wants to know of in a JSON text, prepared once so that each text is read in one pass.
 *
 * <p>Immutable, for any number of threads. What is not on one of the paths is checked and skipped, and costs no memory.
 */
public final class JsonQuery {

    private final List<JsonPath> paths;
    private final Node top;

    private JsonQuery(List<JsonPath> paths) {
        this.paths = paths;
        this.top = node(paths, new JsonPath(List.of()));
    }

    /** Prepares these paths; their order means something to a {@link JsonDocument.Visitor} only. */
    public static JsonQuery of(JsonPath... paths) {
        return new JsonQuery(List.of(paths));
    }

    /**
     * Reads a whole JSON text (RFC 8259) and finds the values on these paths.
     *
     * <p>The text is checked to its last byte: grammar, UTF-8, nothing after the top value, and at most
     * {@value JsonScanner#MAX_DEPTH} arrays and objects inside one another. A byte order mark is refused, as
     * RFC 8259 section 8.1 forbids to send it. Numbers are not evaluated, so none is too large.
     *
     * @param text the bytes; the document goes on using this array, so it must not be changed afterwards
     * @param length how many of the bytes belong to the text
     * @return a {@link JsonDocument}, or a {@link JsonSyntaxError} that says what is wrong and where
     */
    public JsonResult parse(byte[] text, int length) {
        return new JsonScanner(this, text, 0, length).scan();
    }

    /** Reads a whole JSON text that fills its array: see {@link #parse(byte[], int)}. */
    public JsonResult parse(byte[] text) {
        return parse(text, text.length);
    }

    int indexOf(JsonPath path) {
        int index = paths.indexOf(path);
        if (index < 0) {
            throw new IllegalArgumentException("not one of the prepared paths: " + path);
        }
        return index;
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
        Node each = null;
        byte[][] memberNames = new byte[names.size()][];
        Node[] members = new Node[names.size()];
        int count = 0;
        for (String name : names) {
            List<String> steps = new ArrayList<>(here.steps());
            steps.add(name);
            Node child = node(paths, new JsonPath(steps));
            if (name.equals(JsonPath.EACH)) {
                each = child;
            } else {
                memberNames[count] = name.getBytes(StandardCharsets.UTF_8);
                members[count++] = child;
            }
        }
        return new Node(paths.indexOf(here), Arrays.copyOf(memberNames, count), Arrays.copyOf(members, count), each);
    }

    /** One step of the prepared paths; {@code path} is -1 where only something further down is wanted. */
    static final class Node {
        final int path;
        final Node each;
        private final byte[][] names;
        private final Node[] members;

        Node(int path, byte[][] names, Node[] members, Node each) {
            this.path = path;
            this.names = names;
            this.members = members;
            this.each = each;
        }

        /** The step for the member whose name stands in the text between the quotes, or null. */
        Node member(byte[] text, int start, int end, boolean escaped) {
            if (escaped && names.length > 0) {
                return escapedMember(JsonText.decode(text, start, end));
            }
            for (int i = 0; i < names.length; i++) {
                if (Arrays.equals(names[i], 0, names[i].length, text, start, end)) {
                    return members[i];
                }
            }
            return null;
        }

        /** Compared as text: encoding it would make a lone surrogate a question mark. */
        private Node escapedMember(String name) {
            for (int i = 0; i < names.length; i++) {
                if (name.equals(new String(names[i], StandardCharsets.UTF_8))) {
                    return members[i];
                }
            }
            return null;
        }
    }
}
