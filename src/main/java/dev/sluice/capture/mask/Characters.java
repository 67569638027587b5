package dev.sluice.capture.mask;

/** What characters are for those who look for numbers in a text. */
final class Characters {

    private static final char NO_BREAK_SPACE = '\u00A0';

    private Characters() {}

    static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    static boolean isLetter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    /** Whether people group the characters of a number with it. */
    static boolean isSpace(char c) {
        return c == ' ' || c == NO_BREAK_SPACE;
    }

    /** Whether a number or code that begins here is not the rest of a longer word, or of a decimal fraction. */
    static boolean isStart(CharSequence text, int at) {
        if (at == 0) {
            return true;
        }
        char before = text.charAt(at - 1);
        boolean isFraction = before == '.' && at > 1 && isDigit(text.charAt(at - 2));
        return !Character.isLetterOrDigit(before) && !isFraction;
    }

    /** Whether a number or code that ends here does not go on. */
    static boolean isEnd(CharSequence text, int at) {
        if (at == text.length()) {
            return true;
        }
        char next = text.charAt(at);
        boolean isFraction = next == '.' && at + 1 < text.length() && isDigit(text.charAt(at + 1));
        return !Character.isLetterOrDigit(next) && !isFraction;
    }
}
