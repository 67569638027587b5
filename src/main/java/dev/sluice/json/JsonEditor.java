package dev.sluice.json;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Changes to members of a {@link JsonDocument}, made as splices into its bytes: every byte outside them stays as it is.
 *
 * <pre>{@code
 * EditedJson body = JsonEditor.of(document)
 *         .remove(METADATA)
 *         .set(MODEL, JsonText.quote("gpt-4o"))
 *         .apply();
 * }</pre>
 *
 * <p>A change holds for every occurrence of its path, also where a name is written with escapes or occurs twice. With a
 * removed member goes one comma, and the white space between it and its neighbour on that side. The document's paths must
 * include those that are changed, and their parents unless these are the top. For one thread; the document is not changed.
 */
public final class JsonEditor {

    private final JsonDocument document;
    private final Set<JsonPath> changed = new HashSet<>();
    private final List<Integer> removed = new ArrayList<>();
    private final List<Edit> edits = new ArrayList<>();

    private JsonEditor(JsonDocument document) {
        this.document = document;
    }

    public static JsonEditor of(JsonDocument document) {
        return new JsonEditor(document);
    }

    /**
     * Removes every member on the path, with its value.
     *
     * @throws IllegalArgumentException when the path was not prepared, is not an object's member, or was changed before
     */
    public JsonEditor remove(JsonPath path) {
        begin(path);
        JsonMatches matches = document.matches();
        int wanted = document.paths().indexOf(path);
        for (int match = 0; match < matches.count(); match++) {
            if (matches.path(match) == wanted) {
                removed.add(match);
            }
        }
        return this;
    }

    /**
     * Gives every member on the path this value; an object at the parent's path that has no such member gets one, as its
     * first.
     *
     * @param json the value as JSON text in UTF-8, not checked here
     * @throws IllegalArgumentException when the path was not prepared, is not an object's member, or was changed before
     */
    public JsonEditor set(JsonPath path, byte[] json) {
        begin(path);
        JsonMatches matches = document.matches();
        int wanted = document.paths().indexOf(path);
        Set<Integer> having = new HashSet<>();
        for (int match = 0; match < matches.count(); match++) {
            if (matches.path(match) == wanted) {
                edits.add(Edit.replace(matches.valueStart(match), matches.valueEnd(match), json));
                having.add(matches.owner(match));
            }
        }
        byte[] member = member(path.name(), json);
        for (int parent : objects(path.parent())) {
            if (!having.contains(parent)) {
                edits.add(Edit.firstMember(parent + 1, member));
            }
        }
        return this;
    }

    /**
     * Puts a further element into an array, right behind one that is there.
     *
     * @param element of an array, found in this document
     * @param json the new element as JSON text in UTF-8, not checked here
     */
    public JsonEditor insertAfter(JsonValue element, byte[] json) {
        byte[] withComma = new byte[json.length + 1];
        withComma[0] = ',';
        System.arraycopy(json, 0, withComma, 1, json.length);
        edits.add(Edit.insert(element.end(), withComma));
        return this;
    }

    /**
     * The changed text.
     *
     * @throws IllegalArgumentException when one change is inside another
     */
    public EditedJson apply() {
        removeRuns();
        edits.sort(Comparator.comparingInt(Edit::start).thenComparingInt(Edit::end));
        List<Edit> ready = new ArrayList<>(edits.size());
        int done = 0;
        for (int i = 0; i < edits.size(); i++) {
            Edit edit = edits.get(i);
            if (edit.start() < done) {
                throw new IllegalArgumentException("one change is inside another, at byte " + edit.start());
            }
            done = edit.end();
            ready.add(edit.isFirstMember() && !isEmptied(edit.start(), i + 1) ? edit.withComma() : edit);
        }
        return new EditedJson(document.text(), document.start(), document.end(), List.copyOf(ready));
    }

    /**
     * Turns removed members into ranges, neighbours as one: the comma that goes with a run of them is the one after it or,
     * at the object's end, the one before it.
     */
    private void removeRuns() {
        JsonMatches matches = document.matches();
        removed.sort(Comparator.comparingInt(matches::key));
        for (int first = 0; first < removed.size(); ) {
            int last = first;
            while (last + 1 < removed.size() && matches.next(removed.get(last)) == matches.key(removed.get(last + 1))) {
                last++;
            }
            int next = matches.next(removed.get(last));
            int before = matches.before(removed.get(first));
            int key = matches.key(removed.get(first));
            int end = matches.valueEnd(removed.get(last));
            if (next != JsonMatches.NONE) {
                edits.add(Edit.delete(key, next));
            } else {
                edits.add(Edit.delete(before == JsonMatches.NONE ? key : before, end));
            }
            first = last + 1;
        }
    }

    /** Whether the object whose first member would stand at {@code at} has no other left after the edits to come. */
    private boolean isEmptied(int at, int nextEdit) {
        byte[] text = document.text();
        int edit = nextEdit;
        int here = at;
        for (; ; ) {
            if (edit < edits.size() && edits.get(edit).isFirstMemberAt(here)) {
                return false;
            } else if (edit < edits.size() && edits.get(edit).isDeletionAt(here)) {
                here = edits.get(edit++).end();
            } else if (JsonScanner.isSpace(text[here])) {
                here++;
            } else {
                return text[here] == '}';
            }
        }
    }

    /** Offsets of the objects on the path. */
    private List<Integer> objects(JsonPath path) {
        List<Integer> found = new ArrayList<>();
        if (path.isTop()) {
            if (document.kind() == JsonKind.OBJECT) {
                found.add(document.top());
            }
            return found;
        }
        for (JsonValue value : document.all(path)) {
            if (value.kind() == JsonKind.OBJECT) {
                found.add(value.start());
            }
        }
        return found;
    }

    private static byte[] member(String name, byte[] json) {
        byte[] quoted = JsonText.quote(name);
        byte[] member = Arrays.copyOf(quoted, quoted.length + 1 + json.length);
        member[quoted.length] = ':';
        System.arraycopy(json, 0, member, quoted.length + 1, json.length);
        return member;
    }

    private void begin(JsonPath path) {
        if (path.isTop() || path.isElement()) {
            throw new IllegalArgumentException("not an object's member: '" + path + "'");
        }
        if (!changed.add(path)) {
            throw new IllegalArgumentException("changed twice: " + path);
        }
    }

    /**
     * Bytes that take the place of a range.
     *
     * @param start where the range starts
     * @param end where it ends; equal to start for what is put in
     * @param isFirstMember whether it is a member that is put in as its object's first
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Edit(int start, int end, byte[] bytes, boolean isFirstMember) {

        private static final byte[] NOTHING = {};

        static Edit delete(int start, int end) {
            return new Edit(start, end, NOTHING, false);
        }

        static Edit replace(int start, int end, byte[] bytes) {
            return new Edit(start, end, bytes, false);
        }

        static Edit insert(int at, byte[] bytes) {
            return new Edit(at, at, bytes, false);
        }

        static Edit firstMember(int at, byte[] member) {
            return new Edit(at, at, member, true);
        }

        boolean isFirstMemberAt(int offset) {
            return isFirstMember && start == offset;
        }

        boolean isDeletionAt(int offset) {
            return start == offset && end > offset && bytes.length == 0;
        }

        Edit withComma() {
            byte[] member = Arrays.copyOf(bytes, bytes.length + 1);
            member[bytes.length] = ',';
            return new Edit(start, end, member, true);
        }

        @Override
        public String toString() {
            return "Edit[" + start + ".." + end + " -> " + new String(bytes, StandardCharsets.UTF_8) + "]";
        }
    }
}
