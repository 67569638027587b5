package dev.sluice.json;

import java.util.Arrays;
import java.util.Objects;
import java.util.OptionalLong;

/**
 * A value in a {@link JsonDocument}: a view of a range of its bytes, without a copy.
 *
 * <p>Immutable and thread-safe as long as nobody changes those bytes.
 */
public final class JsonValue {

    private final byte[] text;
    private final int start;
    private final int end;

    JsonValue(byte[] text, int start, int end) {
        this.text = text;
        this.start = start;
        this.end = end;
    }

    public JsonKind kind() {
        return JsonKind.startingWith(text[start]);
    }

    /** Offset of the value in the text, in bytes. */
    public int start() {
        return start;
    }

    /** Offset after the value in the text, in bytes. */
    public int end() {
        return end;
    }

    /**
     * Returns a byte of the value's JSON text, without a copy of the rest.
     *
     * @param offset in the text, from {@link #start} to before {@link #end}
     */
    public byte byteAt(int offset) {
        Objects.checkIndex(offset - start, end - start);
        return text[offset];
    }

    /**
     * Returns the decoded string. A lone surrogate stays as it is.
     *
     * @throws IllegalStateException when the value is not a string
     */
    public String asString() {
        requireString();
        return JsonText.decode(text, start + 1, end - 1);
    }

    /**
     * Appends the decoded string without creating an intermediate string, unless it has escapes or is not ASCII.
     *
     * @throws IllegalStateException when the value is not a string
     */
    public void appendTo(StringBuilder out) {
        requireString();
        int last = end - 1;
        int at = start + 1;
        while (at < last && text[at] > 0 && text[at] != '\\') {
            out.append((char) text[at++]);
        }
        if (at < last) {
            out.append(JsonText.decode(text, at, last));
        }
    }

    /**
     * Parses the value as a document of its own over the same bytes.
     *
     * @return a {@link JsonDocument}; a {@link JsonSyntaxError} only when too many values match the query
     */
    public JsonResult parse(JsonQuery query) {
        return new JsonScanner(query, text, start, end).scan();
    }

    /** Returns a copy of the value's JSON text, unchanged. */
    public byte[] toJson() {
        return Arrays.copyOfRange(text, start, end);
    }

    /**
     * Returns the value as a non-negative integer. Empty for anything else: another kind, a negative number, a fraction or
     * exponent, or a number above {@link Long#MAX_VALUE}.
     */
    public OptionalLong asCount() {
        if (end - start > 19) {
            return OptionalLong.empty();
        }
        long number = 0;
        for (int i = start; i < end; i++) {
            int digit = text[i] - '0';
            if (digit < 0 || digit > 9 || number > (Long.MAX_VALUE - digit) / 10) {
                return OptionalLong.empty();
            }
            number = number * 10 + digit;
        }
        return OptionalLong.of(number);
    }

    /** Whether the value is part of the text in this array. */
    boolean isIn(byte[] other) {
        return text == other;
    }

    private void requireString() {
        if (kind() != JsonKind.STRING) {
            throw new IllegalStateException("expected a JSON string, found " + kind());
        }
    }
}
