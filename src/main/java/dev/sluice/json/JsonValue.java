package dev.sluice.json;

import java.util.Arrays;
import java.util.OptionalLong;

/**
 * A value found in a {@link JsonDocument}, as a range of its bytes.
 *
 * <p>A view without a copy: cheap to make, immutable as long as the document's bytes are.
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

    /** Bytes of the text before the value. */
    public int start() {
        return start;
    }

    /** Bytes of the text up to the value's end. */
    public int end() {
        return end;
    }

    /**
     * The string that the value stands for, escapes decoded; a lone surrogate stays one.
     *
     * @throws IllegalStateException when it is no string
     */
    public String asString() {
        requireString();
        return JsonText.decode(text, start + 1, end - 1);
    }

    /**
     * Adds the string that the value stands for to a text, escapes decoded, without a string of its own for it.
     *
     * @throws IllegalStateException when it is no string
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
     * Reads what is inside the value, as a document of its own over the same bytes.
     *
     * @return a {@link JsonDocument}; a {@link JsonSyntaxError} only when there are too many values on the paths
     */
    public JsonResult parse(JsonQuery paths) {
        return new JsonScanner(paths, text, start, end).scan();
    }

    /** The value as JSON text, as it stands there. */
    public byte[] toJson() {
        return Arrays.copyOfRange(text, start, end);
    }

    /**
     * The value as a whole number of at least 0, or empty when it is anything else: another kind, negative, with a
     * fraction or exponent, or above {@link Long#MAX_VALUE}.
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

    private void requireString() {
        if (kind() != JsonKind.STRING) {
            throw new IllegalStateException("not a string but " + kind());
        }
    }
}
