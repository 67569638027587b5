package dev.sluice.tokens;

import static dev.sluice.tokens.Utf8Text.DIGIT;
import static dev.sluice.tokens.Utf8Text.LETTER;
import static dev.sluice.tokens.Utf8Text.LINE_END;
import static dev.sluice.tokens.Utf8Text.LOWER;
import static dev.sluice.tokens.Utf8Text.MARK;
import static dev.sluice.tokens.Utf8Text.OTHER;
import static dev.sluice.tokens.Utf8Text.SPACE;
import static dev.sluice.tokens.Utf8Text.UPPER;

/**
 * The words of {@code o200k_base}. Its pattern is
 *
 * <pre>{@code
 * [^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?
 * [^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?
 * \p{N}{1,3}
 *  ?[^\s\p{L}\p{N}]+[\r\n/]*
 * \s*[\r\n]+
 * \s+(?!\S)
 * \s+
 * }</pre>
 */
final class O200kWords implements WordPattern {

    /** Result for letters that the first two lines of the pattern do not match. */
    private static final int NONE = -1;

    @Override
    public int end(Utf8Text text, int start) {
        return switch (text.classAt(start)) {
            case UPPER, LOWER, LETTER -> letters(text, start);
            case DIGIT -> text.digits(start);
            case MARK -> markThenLetters(text, start);
            case SPACE -> spaceThenLetters(text, start);
            case OTHER -> symbolThenLetters(text, start);
            default -> text.space(start);
        };
    }

    private static int spaceThenLetters(Utf8Text text, int start) {
        int next = text.after(start);
        int letters = letters(text, next);
        if (letters != NONE) {
            return letters;
        }
        return text.is(' ', start) && text.classAt(next) == OTHER ? symbols(text, next) : text.space(start);
    }

    private static int symbolThenLetters(Utf8Text text, int start) {
        int letters = letters(text, text.after(start));
        return letters == NONE ? symbols(text, start) : letters;
    }

    /** A mark can stand before a word, like a symbol, or in it, like a letter. The pattern prefers the first. */
    private static int markThenLetters(Utf8Text text, int start) {
        int next = text.after(start);
        int lower = lower(text, next);
        return lower == NONE ? letters(text, start) : withContraction(text, lower);
    }

    /** The end of the letters from here, by the first line of the pattern or else by the second; {@link #NONE} if neither matches. */
    private static int letters(Utf8Text text, int start) {
        int lower = lower(text, start);
        if (lower != NONE) {
            return withContraction(text, lower);
        }
        int at = start;
        while (text.classAt(at) == UPPER) {
            at = text.after(at);
        }
        return at == start ? NONE : withContraction(text, at);
    }

    /**
     * The letters of the first line, which end with one that is not upper case. Letters without case count as both. The upper-case
     * part takes all it can, and gives back what the other part needs.
     */
    private static int lower(Utf8Text text, int start) {
        int at = start;
        int afterLastOfBoth = NONE;
        for (; ; ) {
            byte next = text.classAt(at);
            if (next == LOWER) {
                break;
            }
            if (next != UPPER && next != LETTER && next != MARK) {
                return afterLastOfBoth;
            }
            at = text.after(at);
            if (next != UPPER) {
                afterLastOfBoth = at;
            }
        }
        for (byte next = LOWER; next == LOWER || next == LETTER || next == MARK; next = text.classAt(at)) {
            at = text.after(at);
        }
        return at;
    }

    private static int withContraction(Utf8Text text, int end) {
        return text.is('\'', end) ? text.contraction(end) : end;
    }

    /** Symbols, and the line ends and slashes after them. */
    private static int symbols(Utf8Text text, int start) {
        int at = start;
        for (byte next = text.classAt(at); next == OTHER || next == MARK; next = text.classAt(at)) {
            at = text.after(at);
        }
        while (text.classAt(at) == LINE_END || text.is('/', at)) {
            at++;
        }
        return at;
    }
}
