package dev.sluice.capture.mask;

import java.util.Arrays;

/** Characters of one or more pieces of a text, without the escapes of JSON, and where each of them is in the text. For one thread. */
final class DecodedText {

    private static final int FIRST_SIZE = 64;
    private static final int HEX_DIGITS = 4;
    private static final int HEX = 16;
    private static final String LETTERS = "bfnrt";
    private static final String MEANT = "\b\f\n\r\t";

    private final StringBuilder characters = new StringBuilder();
    private int[] from = new int[FIRST_SIZE];
    private int[] to = new int[FIRST_SIZE];

    /** Adds the characters of a piece behind those that are there. */
    void add(String text, TextPiece piece) {
        int at = piece.from();
        while (at < piece.to()) {
            char c = text.charAt(at);
            int end = at + 1;
            if (piece.isString() && c == '\\' && end < piece.to()) {
                c = text.charAt(end++);
                int code = c == 'u' ? hex(text, end, piece.to()) : -1;
                if (code >= 0) {
                    c = (char) code;
                    end += HEX_DIGITS;
                } else if (LETTERS.indexOf(c) >= 0) {
                    c = MEANT.charAt(LETTERS.indexOf(c));
                }
            }
            add(c, at, end);
            at = end;
        }
    }

    /** -1 for what is no escape. */
    private static int hex(String text, int from, int most) {
        if (from + HEX_DIGITS > most) {
            return -1;
        }
        int code = 0;
        for (int at = from; at < from + HEX_DIGITS; at++) {
            int digit = Character.digit(text.charAt(at), HEX);
            if (digit < 0) {
                return -1;
            }
            code = code * HEX + digit;
        }
        return code;
    }

    private void add(char c, int start, int end) {
        int at = characters.length();
        if (at == from.length) {
            from = Arrays.copyOf(from, 2 * at);
            to = Arrays.copyOf(to, 2 * at);
        }
        from[at] = start;
        to[at] = end;
        characters.append(c);
    }

    CharSequence characters() {
        return characters;
    }

    /** Where a character begins in the text. */
    int from(int index) {
        return from[index];
    }

    /** Where a character ends in the text. */
    int to(int index) {
        return to[index];
    }
}
