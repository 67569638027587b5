package dev.sluice.json;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The result of a {@link JsonEditor}: the original JSON text and the edits to apply when it is written.
 *
 * <p>Unchanged bytes are not copied until then. Immutable and thread-safe. Can be written any number of times.
 */
public final class EditedJson {

    private final byte[] text;
    private final int start;
    private final int end;
    private final List<JsonEditor.Edit> edits;
    private final int length;

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

    /** Returns the edited text without white space outside its strings. */
    public String toCompactText() {
        byte[] bytes = toBytes();
        int kept = 0;
        boolean inString = false;
        for (int at = 0; at < bytes.length; at++) {
            byte next = bytes[at];
            if (!inString && JsonScanner.isSpace(next)) {
                continue;
            }
            bytes[kept++] = next;
            if (next == '"') {
                inString = !inString;
            } else if (inString && next == '\\') {
                // The escaped character never ends the string.
                bytes[kept++] = bytes[++at];
            }
        }
        return new String(bytes, 0, kept, StandardCharsets.UTF_8);
    }
}
