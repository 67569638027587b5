package dev.sluice.json;

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
        if (kind() != JsonKind.STRING) {
            throw new IllegalStateException("not a string but " + kind());
        }
        return JsonText.decode(text, start + 1, end - 1);
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
}
