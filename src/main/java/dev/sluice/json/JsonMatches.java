package dev.sluice.json;

import java.util.Arrays;

/**
 * The values that a query matched in a text, stored as offsets in one int array, so that thousands of matches need no object each.
 *
 * <p>In document order: a match comes before the matches inside it.
 */
final class JsonMatches {

    /** No such offset. */
    static final int NONE = -1;

    /** Limit on matches. Legitimate texts stay below; it bounds the memory that a hostile text can use. */
    static final int MAX = 1 << 16;

    private static final int PATH = 0;
    private static final int OWNER = 1;
    private static final int BEFORE = 2;
    private static final int KEY = 3;
    private static final int VALUE = 4;
    private static final int END = 5;
    private static final int NEXT = 6;
    private static final int FIELDS = 7;

    private int[] fields = new int[8 * FIELDS];
    private int count;

    /**
     * Adds a match whose end is not known yet.
     *
     * @param owner offset of the opening bracket of the enclosing array or object, or {@link #NONE}
     * @param before end of the previous member of the same object, or {@link #NONE}
     * @param key offset of the opening quote of the member's name, or {@link #NONE} for an array element
     * @return index of the match, for {@link #end} and {@link #next}
     */
    int add(int path, int owner, int before, int key, int value) {
        int at = count * FIELDS;
        if (at == fields.length) {
            fields = Arrays.copyOf(fields, 2 * fields.length);
        }
        fields[at + PATH] = path;
        fields[at + OWNER] = owner;
        fields[at + BEFORE] = before;
        fields[at + KEY] = key;
        fields[at + VALUE] = value;
        fields[at + NEXT] = NONE;
        return count++;
    }

    void end(int match, int end) {
        fields[match * FIELDS + END] = end;
    }

    void next(int match, int key) {
        fields[match * FIELDS + NEXT] = key;
    }

    int count() {
        return count;
    }

    int path(int match) {
        return fields[match * FIELDS + PATH];
    }

    int owner(int match) {
        return fields[match * FIELDS + OWNER];
    }

    int before(int match) {
        return fields[match * FIELDS + BEFORE];
    }

    int key(int match) {
        return fields[match * FIELDS + KEY];
    }

    int valueStart(int match) {
        return fields[match * FIELDS + VALUE];
    }

    int valueEnd(int match) {
        return fields[match * FIELDS + END];
    }

    /** Offset of the next member's name in the same object, or {@link #NONE} for the last member. */
    int next(int match) {
        return fields[match * FIELDS + NEXT];
    }
}
