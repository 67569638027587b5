package dev.sluice.json;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The result of a {@link JsonEditor}: the original JSON text and the edits to apply when it is written.
 *
 * <p>Unchanged bytes are not copied until then. Immutable and thread-safe. Can be written any number of times.
 */
public final class EditedJson {

    private static final int UNKNOWN = -1;

    private static final byte[] EMPTY_STRING = {'"', '"'};

    private final byte[] text;
    private final int start;
    private final int end;
    private final List<JsonEditor.Edit> edits;
    private final int length;

    /** Found when it is first asked for: it takes a pass over the text. */
    private int compactLength = UNKNOWN;

    EditedJson(byte[] text, int start, int end, List<JsonEditor.Edit> edits) {
        this.text = text;
        this.start = start;
        this.end = end;
        this.edits = edits;
        int sum = end - start;
        for (JsonEditor.Edit edit : edits) {
            sum += edit.bytes().length - (edit.end() - edit.start());
        }
        this.length = sum;
    }

    /** Length of the edited text in bytes. */
    public int length() {
        return length;
    }

    /** Writes the edited text. Unchanged ranges go directly from the original array to the stream. */
    public void writeTo(OutputStream out) throws IOException {
        int copied = start;
        for (JsonEditor.Edit edit : edits) {
            out.write(text, copied, edit.start() - copied);
            out.write(edit.bytes());
            copied = edit.end();
        }
        out.write(text, copied, end - copied);
    }

    /** Returns the edited text as a new array. */
    public byte[] toBytes() {
        byte[] out = new byte[length];
        int at = 0;
        int copied = start;
        for (JsonEditor.Edit edit : edits) {
            int unchanged = edit.start() - copied;
            System.arraycopy(text, copied, out, at, unchanged);
            at += unchanged;
            System.arraycopy(edit.bytes(), 0, out, at, edit.bytes().length);
            at += edit.bytes().length;
            copied = edit.end();
        }
        System.arraycopy(text, copied, out, at, end - copied);
        return out;
    }

    /**
     * Returns this text with an empty string in place of each of these values, for counting what is left. A value that was removed or
     * replaced already stays so.
     *
     * @param values values of the document that was edited, in document order, none inside another
     * @throws IllegalArgumentException when a value is of another document, or lies before or inside the one before it
     */
    public EditedJson withEmptyStrings(List<JsonValue> values) {
        if (values.isEmpty()) {
            return this;
        }
        List<JsonEditor.Edit> merged = new ArrayList<>(edits.size() + values.size());
        int next = 0;
        int done = start;
        int last = start;
        for (JsonValue value : values) {
            if (!value.isIn(text) || value.start() < last || value.end() > end) {
                throw new IllegalArgumentException("not the next value of this document, at byte " + value.start());
            }
            last = value.end();
            while (next < edits.size() && edits.get(next).start() <= value.start()) {
                done = edits.get(next).end();
                merged.add(edits.get(next++));
            }
            if (done <= value.start()) {
                merged.add(JsonEditor.Edit.replace(value.start(), value.end(), EMPTY_STRING));
            }
            while (next < edits.size() && edits.get(next).start() < value.end()) {
                // Lies inside of the value, whose text is gone.
                next++;
            }
        }
        merged.addAll(edits.subList(next, edits.size()));
        return new EditedJson(text, start, end, List.copyOf(merged));
    }

    /** Length in bytes of the edited text without white space outside its strings. */
    public int compactLength() {
        if (compactLength == UNKNOWN) {
            compactLength = compact(Optional.empty());
        }
        return compactLength;
    }

    /** Returns the edited text without white space outside its strings, as a new array. */
    public byte[] toCompactBytes() {
        byte[] out = new byte[compactLength()];
        compact(Optional.of(out));
        return out;
    }

    /** Returns the compact length, and copies the compact text if there is an array for it. */
    private int compact(Optional<byte[]> out) {
        CompactCopy copy = new CompactCopy(out);
        int copied = start;
        for (JsonEditor.Edit edit : edits) {
            copy.add(text, copied, edit.start());
            copy.add(edit.bytes(), 0, edit.bytes().length);
            copied = edit.end();
        }
        copy.add(text, copied, end);
        return copy.length;
    }

    /** Leaves out the white space between the tokens of a JSON text that comes in pieces. */
    private static final class CompactCopy {

        private final byte[] out;
        private int length;
        private boolean inString;

        CompactCopy(Optional<byte[]> out) {
            this.out = out.orElse(null);
        }

        /** Pieces end between two JSON tokens or inside of a string, but never after a backslash. */
        void add(byte[] bytes, int from, int to) {
            for (int at = from; at < to; at++) {
                byte next = bytes[at];
                if (!inString && JsonScanner.isSpace(next)) {
                    continue;
                }
                put(next);
                if (next == '"') {
                    inString = !inString;
                } else if (inString && next == '\\') {
                    // The escaped character never ends the string.
                    put(bytes[++at]);
                }
            }
        }

        private void put(byte next) {
            if (out != null) {
                out[length] = next;
            }
            length++;
        }
    }
}
