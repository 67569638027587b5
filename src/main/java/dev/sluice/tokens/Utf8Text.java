package dev.sluice.tokens;

/**
 * The characters of a text in UTF-8 and their classes, as the patterns of the encodings distinguish them. Reads the bytes in place.
 *
 * <p>Bytes that are not valid UTF-8 have a class too, so that no bytes can leave the text or stop a loop over it.
 */
final class Utf8Text {

    /** \p{Lu} and \p{Lt}. */
    static final byte UPPER = 1;

    /** \p{Ll}. */
    static final byte LOWER = 2;

    /** \p{Lm} and \p{Lo}: letters without case. */
    static final byte LETTER = 3;

    /** \p{M}. */
    static final byte MARK = 4;

    /** \p{N}. */
    static final byte DIGIT = 5;

    static final byte LINE_END = 6;

    /** White space other than line ends. */
    static final byte SPACE = 7;

    static final byte OTHER = 8;

    /** After the last character. */
    static final byte END = 9;

    /** Of each character below U+10000; the others are emoji and rare scripts. */
    private static final byte[] CLASSES = classes();

    private final byte[] bytes;
    private final int length;

    Utf8Text(byte[] bytes, int length) {
        this.bytes = bytes;
        this.length = length;
    }

    int length() {
        return length;
    }

    /** The class of the character whose first byte is at this offset. */
    byte classAt(int at) {
        if (at >= length) {
            return END;
        }
        int lead = bytes[at];
        return lead >= 0 ? CLASSES[lead] : classOf(codePoint(at, lead));
    }

    /** The offset after the character at this offset. */
    int after(int at) {
        int lead = bytes[at];
        return lead >= 0 ? at + 1 : Math.min(length, at + size(lead));
    }

    boolean is(char ascii, int at) {
        return at < length && bytes[at] == ascii;
    }

    /**
     * The end of a contraction, {@code 's 't 're 've 'm 'll 'd} in any case; {@code apostrophe} if there is none.
     *
     * @param apostrophe offset of the apostrophe
     */
    int contraction(int apostrophe) {
        switch (lower(apostrophe + 1)) {
            case 's', 't', 'm', 'd' -> {
                return apostrophe + 2;
            }
            case 'r', 'v' -> {
                return lower(apostrophe + 2) == 'e' ? apostrophe + 3 : apostrophe;
            }
            case 'l' -> {
                return lower(apostrophe + 2) == 'l' ? apostrophe + 3 : apostrophe;
            }
            default -> {
                return isLongS(apostrophe + 1) ? apostrophe + 3 : apostrophe;
            }
        }
    }

    /** The end of the white space at this offset, as the last three alternatives of both patterns find it. */
    int space(int start) {
        int at = start;
        int lineEnd = -1;
        int previous = start;
        for (byte next = classAt(at); next == SPACE || next == LINE_END; next = classAt(at)) {
            previous = at;
            at = after(at);
            if (next == LINE_END) {
                lineEnd = at;
            }
        }
        if (lineEnd >= 0) {
            return lineEnd;
        }
        // The last space joins the next word, unless it is the only one.
        return at == length || previous == start ? at : previous;
    }

    /** The end of up to three digits. */
    int digits(int start) {
        int at = after(start);
        for (int count = 1; count < 3 && classAt(at) == DIGIT; count++) {
            at = after(at);
        }
        return at;
    }

    /** The letter in lower case; 0 for anything else. */
    private char lower(int at) {
        int letter = at < length ? bytes[at] | 0x20 : 0;
        return letter >= 'a' && letter <= 'z' ? (char) letter : 0;
    }

    /** U+017F, which is an s in any case. */
    private boolean isLongS(int at) {
        return at + 1 < length && bytes[at] == (byte) 0xC5 && bytes[at + 1] == (byte) 0xBF;
    }

    private int codePoint(int at, int lead) {
        int size = size(lead);
        if (at + size > length) {
            return Character.MAX_CODE_POINT;
        }
        return switch (size) {
            case 2 -> (lead & 0x1F) << 6 | rest(at + 1);
            case 3 -> (lead & 0x0F) << 12 | rest(at + 1) << 6 | rest(at + 2);
            case 4 -> (lead & 0x07) << 18 | rest(at + 1) << 12 | rest(at + 2) << 6 | rest(at + 3);
            default -> Character.MAX_CODE_POINT;
        };
    }

    private int rest(int at) {
        return bytes[at] & 0x3F;
    }

    /** Number of bytes of a character, by its first byte, which is not ASCII. */
    private static int size(int lead) {
        if ((lead & 0xE0) == 0xC0) {
            return 2;
        }
        if ((lead & 0xF0) == 0xE0) {
            return 3;
        }
        return (lead & 0xF8) == 0xF0 ? 4 : 1;
    }

    private static byte classOf(int codePoint) {
        return codePoint < CLASSES.length ? CLASSES[codePoint] : computedClassOf(codePoint);
    }

    private static byte[] classes() {
        byte[] classes = new byte[Character.MIN_SUPPLEMENTARY_CODE_POINT];
        for (int codePoint = 0; codePoint < classes.length; codePoint++) {
            classes[codePoint] = computedClassOf(codePoint);
        }
        return classes;
    }

    private static byte computedClassOf(int codePoint) {
        if (codePoint == '\r' || codePoint == '\n') {
            return LINE_END;
        }
        if ((codePoint >= '\t' && codePoint <= '\r') || codePoint == 0x85) {
            return SPACE;
        }
        return switch (Character.getType(codePoint)) {
            case Character.UPPERCASE_LETTER, Character.TITLECASE_LETTER -> UPPER;
            case Character.LOWERCASE_LETTER -> LOWER;
            case Character.MODIFIER_LETTER, Character.OTHER_LETTER -> LETTER;
            case Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK, Character.ENCLOSING_MARK -> MARK;
            case Character.DECIMAL_DIGIT_NUMBER, Character.LETTER_NUMBER, Character.OTHER_NUMBER -> DIGIT;
            case Character.SPACE_SEPARATOR, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> SPACE;
            default -> OTHER;
        };
    }
}
