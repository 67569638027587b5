package dev.sluice.tokens;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the words of a text as the encoding {@code o200k_base} does: no token reaches over the end of one, so a text has the tokens
 * of its words. For one text and one thread.
 *
 * <p>Where a word and what follows it are ASCII, as most of them are, it is found by looking at characters. Else the encoding's own
 * pattern finds it, of which the rest here is a translation: see OpenAI's
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

    /** What a character is to the pattern. */
    private static final byte UPPER = 1;

    private static final byte LOWER = 2;
    private static final byte DIGIT = 3;
    private static final byte LINE_END = 4;
    private static final byte SPACE = 5;
    private static final byte OTHER = 6;

    /** Neither ASCII nor the end of the text: only the pattern can tell. */
    private static final byte FOREIGN = 7;

    private static final byte END = 8;

    private static final byte[] KINDS = kinds();

    /** Stands for a word that has to be found by the pattern. */
    private static final int BY_PATTERN = -1;

    private static final int MOST_DIGITS = 3;

    private final String text;
    private final int length;
    private Matcher matcher;

    /** Of this text. */
    O200kWords(String text) {
        this.text = text;
        this.length = text.length();
    }

    /**
     * Where the word ends that begins here.
     *
     * @param start 0, or where another word ended; below the text's length
     */
    int end(int start) {
        int end =
                switch (kind(start)) {
                    case UPPER, LOWER -> letters(start);
                    case DIGIT -> digits(start);
                    case LINE_END -> space(start);
                    case SPACE -> isLetter(kind(start + 1)) ? letters(start + 1) : spaceOrSigns(start);
                    case OTHER -> isLetter(kind(start + 1)) ? letters(start + 1) : signs(start);
                    default -> BY_PATTERN;
                };
        return end == BY_PATTERN ? endByPattern(start) : end;
    }

    /** Capital letters, then small ones, then maybe what is left of a second word. */
    private int letters(int start) {
        int at = start;
        while (kind(at) == UPPER) {
            at++;
        }
        while (kind(at) == LOWER) {
            at++;
        }
        if (kind(at) == FOREIGN) {
            return BY_PATTERN;
        }
        return at < length && text.charAt(at) == '\'' ? contraction(at) : at;
    }

    /** With {@code 's 't 're 've 'm 'll 'd} in any case; or not, where it is none. */
    private int contraction(int apostrophe) {
        if (kind(apostrophe + 1) == FOREIGN) {
            return BY_PATTERN;
        }
        switch (lower(apostrophe + 1)) {
            case 's', 't', 'm', 'd' -> {
                return apostrophe + 2;
            }
            case 'r', 'v' -> {
                return second(apostrophe, 'e');
            }
            case 'l' -> {
                return second(apostrophe, 'l');
            }
            default -> {
                return apostrophe;
            }
        }
    }

    private int second(int apostrophe, char wanted) {
        if (kind(apostrophe + 2) == FOREIGN) {
            return BY_PATTERN;
        }
        return lower(apostrophe + 2) == wanted ? apostrophe + 3 : apostrophe;
    }

    private int digits(int start) {
        int at = start;
        while (at < start + MOST_DIGITS && kind(at) == DIGIT) {
            at++;
        }
        return at < start + MOST_DIGITS && kind(at) == FOREIGN ? BY_PATTERN : at;
    }

    private int spaceOrSigns(int start) {
        byte next = kind(start + 1);
        if (next == FOREIGN) {
            return BY_PATTERN;
        }
        return text.charAt(start) == ' ' && next == OTHER ? signs(start + 1) : space(start);
    }

    /** Signs, and the line ends and slashes after them. */
    private int signs(int start) {
        int at = start;
        while (kind(at) == OTHER) {
            at++;
        }
        if (kind(at) == FOREIGN) {
            return BY_PATTERN;
        }
        while (at < length && (kind(at) == LINE_END || text.charAt(at) == '/')) {
            at++;
        }
        return at;
    }

    /** White space to its last line end; or to the text's end; or but for its last character, which the next word takes. */
    private int space(int start) {
        int at = start;
        int lineEnd = BY_PATTERN;
        for (byte kind = kind(at); kind == SPACE || kind == LINE_END; kind = kind(at)) {
            at++;
            if (kind == LINE_END) {
                lineEnd = at;
            }
        }
        if (kind(at) == FOREIGN) {
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
        // Each character is in one of the pattern's classes, so there is always a word.
        return matcher.region(start, length).lookingAt() ? matcher.end() : start + 1;
    }

    private byte kind(int at) {
        if (at >= length) {
            return END;
        }
        char c = text.charAt(at);
        return c < KINDS.length ? KINDS[c] : FOREIGN;
    }

    private static boolean isLetter(byte kind) {
        return kind == UPPER || kind == LOWER;
    }

    /** The letter here in lower case; 0 where there is none. */
    private char lower(int at) {
        return isLetter(kind(at)) ? (char) (text.charAt(at) | 0x20) : 0;
    }

    private static byte[] kinds() {
        byte[] kinds = new byte[0x80];
        for (char c = 0; c < kinds.length; c++) {
            if (c >= 'A' && c <= 'Z') {
                kinds[c] = UPPER;
            } else if (c >= 'a' && c <= 'z') {
                kinds[c] = LOWER;
            } else if (c >= '0' && c <= '9') {
                kinds[c] = DIGIT;
            } else if (c == '\r' || c == '\n') {
                kinds[c] = LINE_END;
            } else if (c == ' ' || (c >= '\t' && c <= '\r')) {
                kinds[c] = SPACE;
            } else {
                kinds[c] = OTHER;
            }
        }
        return kinds;
    }
}
