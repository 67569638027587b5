package dev.sluice.json;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Edits members of a {@link JsonDocument} by splicing into its bytes: all other bytes stay as they are.
 *
 * <pre>{@code
 * EditedJson body = JsonEditor.of(document)
 *         .remove(METADATA)
 *         .set(MODEL, JsonText.quote("gpt-4o"))
 *         .apply();
 * }</pre>
 *
 * <p>An edit applies to every match of its path, including names written with escapes and duplicate members. Removing a member
 * also removes one comma, and the white space between the member and its neighbour on that side. The document's query must
 * contain the edited paths, and their parents except for the top value. For one thread; the document itself is not changed.
 */
public final class JsonEditor {

    private final JsonDocument document;
    private final Set<JsonPath> editedPaths = new HashSet<>();
    private final List<Integer> removals = new ArrayList<>();
    private final List<Edit> edits = new ArrayList<>();

    private JsonEditor(JsonDocument document) {
        this.document = document;
    }

    public static JsonEditor of(JsonDocument document) {
        return new JsonEditor(document);
    }

    /**
     * Removes every member at the path, with its value.
     *
     * @throws IllegalArgumentException when the path is not part of the query, does not name an object's member, or was edited
     *     before
     */
    public JsonEditor remove(JsonPath path) {
        claim(path);
        JsonMatches matches = document.matches();
        int wanted = document.query().indexOf(path);
        for (int match = 0; match < matches.count(); match++) {
            if (matches.path(match) == wanted) {
                removals.add(match);
            }
        }
        return this;
    }

    /**
     * Sets every member at the path to this value. Objects at the parent path without the member get it as their first member.
     *
     * @param json the value as JSON text in UTF-8; not validated
     * @throws IllegalArgumentException when the path is not part of the query, does not name an object's member, or was edited
     *     before
     */
    public JsonEditor set(JsonPath path, byte[] json) {
        claim(path);
        JsonMatches matches = document.matches();
        int wanted = document.query().indexOf(path);
        Set<Integer> objectsWithMember = new HashSet<>();
        for (int match = 0; match < matches.count(); match++) {
            if (matches.path(match) == wanted) {
                edits.add(Edit.replace(matches.valueStart(match), matches.valueEnd(match), json));
                objectsWithMember.add(matches.owner(match));
            }
        }
        byte[] member = member(path.name(), json);
        for (int parent : objects(path.parent())) {
            if (!objectsWithMember.contains(parent)) {
                edits.add(Edit.firstMember(parent + 1, member));
            }
        }
        return this;
    }

    /**
     * Inserts an element into an array, directly after an existing one.
     *
     * @param element the existing array element, from this document
     * @param json the new element as JSON text in UTF-8; not validated
     */
    public JsonEditor insertAfter(JsonValue element, byte[] json) {
        byte[] withComma = new byte[json.length + 1];
        withComma[0] = ',';
        System.arraycopy(json, 0, withComma, 1, json.length);
        edits.add(Edit.insert(element.end(), withComma));
        return this;
    }

    /**
     * Returns the edited text.
     *
     * @throws IllegalArgumentException when one edit lies inside another
     */
    public EditedJson apply() {
        addDeletions();
        edits.sort(Comparator.comparingInt(Edit::start).thenComparingInt(Edit::end));
        List<Edit> ready = new ArrayList<>(edits.size());
        int done = 0;
        for (int i = 0; i < edits.size(); i++) {
            Edit edit = edits.get(i);
            if (edit.start() < done) {
                throw new IllegalArgumentException("one edit is inside another, at byte " + edit.start());
            }
            done = edit.end();
            ready.add(edit.isFirstMember() && !isEmptied(edit.start(), i + 1) ? edit.withComma() : edit);
        }
        return new EditedJson(document.text(), document.start(), document.end(), List.copyOf(ready));
    }

    /**
     * Turns removed members into deletions, adjacent members into one. A deletion includes the comma after it or, at the end of
     * the object, the comma before it.
     */
    private void addDeletions() {
        JsonMatches matches = document.matches();
        removals.sort(Comparator.comparingInt(matches::key));
        for (int first = 0; first < removals.size(); ) {
            int last = first;
            while (last + 1 < removals.size()
                    && matches.next(removals.get(last)) == matches.key(removals.get(last + 1))) {
                last++;
            }
            int next = matches.next(removals.get(last));
            int before = matches.before(removals.get(first));
            int key = matches.key(removals.get(first));
            int end = matches.valueEnd(removals.get(last));
            if (next != JsonMatches.NONE) {
                edits.add(Edit.delete(key, next));
            } else {
                edits.add(Edit.delete(before == JsonMatches.NONE ? key : before, end));
            }
            first = last + 1;
        }
    }

    /** Whether the object whose first member is inserted at {@code at} has no other member left after the remaining edits. */
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

    /** Offsets of the objects at the path. */
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

    /** Checks that the path can be edited and was not edited before. */
    private void claim(JsonPath path) {
        if (path.isTop() || path.isElement()) {
            throw new IllegalArgumentException("path does not name an object's member: '" + path + "'");
        }
        if (!editedPaths.add(path)) {
            throw new IllegalArgumentException("edited twice: " + path);
        }
    }

    /**
     * A replacement of a range of bytes.
     *
     * @param start offset of the range
     * @param end offset after the range; equal to start for an insertion
     * @param isFirstMember whether the bytes are a member inserted as the first of its object
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
