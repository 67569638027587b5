package dev.sluice.estimate;

import dev.sluice.json.JsonValue;
import java.util.Arrays;
import java.util.Optional;

/**
 * Data in base64 (RFC 4648 section 4 or 5) inside of a JSON string, decoded byte by byte where it is read, so that no copy is made.
 *
 * <p>Immutable and thread-safe as long as nobody changes the JSON text.
 */
final class Base64Text {

    /** No such byte. */
    static final int NONE = -1;

    private static final byte INVALID = -1;
    private static final byte[] VALUES = values();

    private final JsonValue value;
    private final int from;
    private final int to;
    private final boolean isContiguous;

    private Base64Text(JsonValue value, int from, int to, boolean isContiguous) {
        this.value = value;
        this.from = from;
        this.to = to;
        this.isContiguous = isContiguous;
    }

    /**
     * Returns the data from an offset of the JSON text to the end of the string. Empty if anything else than base64, line breaks and escaped
     * slashes is there: it may then be text.
     */
    static Optional<Base64Text> of(JsonValue string, int from) {
        int to = string.end() - 1;
        boolean isContiguous = true;
        boolean isPadded = false;
        for (int at = from; at < to; at++) {
            byte next = string.byteAt(at);
            if (next == '\\') {
                isContiguous = false;
                byte escaped = string.byteAt(++at);
                if (escaped != '/' && escaped != 'n' && escaped != 'r') {
                    return Optional.empty();
                }
            } else if (next == '=') {
                isPadded = true;
            } else if (next < 0 || VALUES[next] == INVALID || isPadded) {
                return Optional.empty();
            }
        }
        return Optional.of(new Base64Text(string, from, to, isContiguous));
    }

    /** Number of decoded bytes; a few too many for data with padding, line breaks or escapes. */
    long length() {
        return ((to - from) * 3L + 3) / 4;
    }

    /** Whether the data begins with these characters of base64. */
    boolean startsWith(String base64) {
        if (to - from < base64.length()) {
            return false;
        }
        for (int i = 0; i < base64.length(); i++) {
            if (value.byteAt(from + i) != base64.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /**
     * Returns a decoded byte, 0 to 255. {@link #NONE} after the end, and for data with line breaks or escapes, in which it cannot be found
     * without reading all before it.
     */
    int byteAt(int index) {
        long group = from + (index / 3) * 4L;
        if (!isContiguous || index < 0 || group + 4 > to) {
            return NONE;
        }
        int first = sextet((int) group + index % 3);
        int second = sextet((int) group + index % 3 + 1);
        if (first < 0 || second < 0) {
            return NONE;
        }
        int shift = 2 * (index % 3);
        return ((first << (2 + shift)) | (second >> (4 - shift))) & 0xFF;
    }

    private int sextet(int at) {
        byte next = value.byteAt(at);
        return next < 0 ? INVALID : VALUES[next];
    }

    private static byte[] values() {
        byte[] values = new byte[128];
        Arrays.fill(values, INVALID);
        String letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
        for (byte i = 0; i < letters.length(); i++) {
            values[letters.charAt(i)] = i;
        }
        values['+'] = 62;
        values['-'] = 62;
        values['/'] = 63;
        values['_'] = 63;
        return values;
    }
}
