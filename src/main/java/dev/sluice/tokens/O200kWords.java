package dev.sluice.tokens;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Splits a text into words like the pre-tokenizer of {@code o200k_base}. No token spans two words, so the tokens of a text are the
 * tokens of its words. For one text and one thread.
 *
 * <p>Most words and the characters after them are ASCII; these are found character by character. For all others, the pattern of
 * the encoding is used. The character code is a translation of that pattern, from OpenAI's
 * <a href="https://github.com/openai/tiktoken/blob/main/tiktoken_ext/openai_public.py">openai_public.py</a>.
 */
final class O200kWords {

    private static final Pattern PATTERN = Pattern.compile(
            String.join(
                    "|",
                    "[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]*[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?",
                    "[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]+[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?",
                    "\\p{N}{1,3}",
                    " ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*",
                    "\\s*[\\r\\n]+",
                    "\\s+(?!\\S)",
                    "\\s+"),
            Pattern.UNICODE_CHARACTER_CLASS);

    /** Character classes of the pattern. */
    private static final byte UPPER = 1;

    private static final byte LOWER = 2;
    private static final byte DIGIT = 3;
    private static final byte LINE_END = 4;
    private static final byte SPACE = 5;
    private static final byte OTHER = 6;

    /** Not ASCII: the pattern decides. */
    private static final byte NON_ASCII = 7;

    private static final byte END = 8;

    private static final byte[] CLASSES = classes();

    /** Result for a word that the pattern must find. */
    private static final int BY_PATTERN = -1;

    private static final int MAX_DIGITS = 3;

    private final String text;
    private final int length;
    private Matcher matcher;

    /** Splits this text. */
    O200kWords(String text) {
        this.text = text;
        this.length = text.length();
    }

    /**
     * Returns the end of the word that starts at {@code start}.
     *
     * @param start 0 or the end of the previous word; less than the length of the text
     */
    int end(int start) {
        int end =
                switch (classAt(start)) {
                    case UPPER, LOWER -> letters(start);
                    case DIGIT -> digits(start);
                    case LINE_END -> space(start);
                    case SPACE -> isLetter(classAt(start + 1)) ? letters(start + 1) : spaceOrSymbols(start);
                    case OTHER -> isLetter(classAt(start + 1)) ? letters(start + 1) : symbols(start);
                    default -> BY_PATTERN;
                };
        return end == BY_PATTERN ? endByPattern(start) : end;
    }

    /** Upper-case letters, then lower-case letters, then an optional contraction. */
    private int letters(int start) {
        int at = start;
        while (classAt(at) == UPPER) {
            at++;
        }
        while (classAt(at) == LOWER) {
            at++;
        }
        if (classAt(at) == NON_ASCII) {
            return BY_PATTERN;
        }
        return at < length && text.charAt(at) == '\'' ? contraction(at) : at;
    }

    /** Includes {@code 's 't 're 've 'm 'll 'd} in any case; otherwise the word ends before the apostrophe. */
    private int contraction(int apostrophe) {
        if (classAt(apostrophe + 1) == NON_ASCII) {
            return BY_PATTERN;
        }
        switch (lower(apostrophe + 1)) {
            case 's', 't', 'm', 'd' -> {
                return apostrophe + 2;
            }
            case 'r', 'v' -> {
                return twoLetterContraction(apostrophe, 'e');
            }
            case 'l' -> {
                return twoLetterContraction(apostrophe, 'l');
            }
            default -> {
                return apostrophe;
            }
        }
    }

    private int twoLetterContraction(int apostrophe, char lastLetter) {
        if (classAt(apostrophe + 2) == NON_ASCII) {
            return BY_PATTERN;
        }
        return lower(apostrophe + 2) == lastLetter ? apostrophe + 3 : apostrophe;
    }

    private int digits(int start) {
        int at = start;
        while (at < start + MAX_DIGITS && classAt(at) == DIGIT) {
            at++;
        }
        return at < start + MAX_DIGITS && classAt(at) == NON_ASCII ? BY_PATTERN : at;
    }

    private int spaceOrSymbols(int start) {
        byte next = classAt(start + 1);
        if (next == NON_ASCII) {
            return BY_PATTERN;
        }
        return text.charAt(start) == ' ' && next == OTHER ? symbols(start + 1) : space(start);
    }

    /** Symbols, and the line ends and slashes after them. */
    private int symbols(int start) {
        int at = start;
        while (classAt(at) == OTHER) {
            at++;
        }
        if (classAt(at) == NON_ASCII) {
            return BY_PATTERN;
        }
        while (at < length && (classAt(at) == LINE_END || text.charAt(at) == '/')) {
            at++;
        }
        return at;
    }

    /** White space up to its last line end; else up to the end of the text; else without its last character, which joins the next word. */
    private int space(int start) {
        int at = start;
        int lineEnd = BY_PATTERN;
        for (byte charClass = classAt(at); charClass == SPACE || charClass == LINE_END; charClass = classAt(at)) {
            at++;
            if (charClass == LINE_END) {
                lineEnd = at;
            }
        }
        if (classAt(at) == NON_ASCII) {
            return BY_PATTERN;
        }
        if (lineEnd != BY_PATTERN) {
            return lineEnd;
        }
        return at == length || at == start + 1 ? at : at - 1;
    }

    private int endByPattern(int start) {
        if (matcher == null) {
            matcher = PATTERN.matcher(text).useTransparentBounds(true).useAnchoringBounds(false);
        }
        // Every character is in a class of the pattern, so there is always a match.
        return matcher.region(start, length).lookingAt() ? matcher.end() : start + 1;
    }

    private byte classAt(int at) {
        if (at >= length) {
            return END;
        }
        char c = text.charAt(at);
        return c < CLASSES.length ? CLASSES[c] : NON_ASCII;
    }

    private static boolean isLetter(byte charClass) {
        return charClass == UPPER || charClass == LOWER;
    }

    /** The letter at this index in lower case; 0 for anything else. */
    private char lower(int at) {
        return isLetter(classAt(at)) ? (char) (text.charAt(at) | 0x20) : 0;
    }

    private static byte[] classes() {
        byte[] classes = new byte[0x80];
        for (char c = 0; c < classes.length; c++) {
            if (c >= 'A' && c <= 'Z') {
                classes[c] = UPPER;
            } else if (c >= 'a' && c <= 'z') {
                classes[c] = LOWER;
            } else if (c >= '0' && c <= '9') {
                classes[c] = DIGIT;
            } else if (c == '\r' || c == '\n') {
                classes[c] = LINE_END;
            } else if (c == ' ' || (c >= '\t' && c <= '\r')) {
                classes[c] = SPACE;
            } else {
                classes[c] = OTHER;
            }
        }
        return classes;
    }
}
