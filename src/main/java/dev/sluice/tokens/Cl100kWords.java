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
 * The words of {@code cl100k_base}. Its pattern is
 *
 * <pre>{@code
 * (?i:'s|'t|'re|'ve|'m|'ll|'d)
 * [^\r\n\p{L}\p{N}]?\p{L}+
 * \p{N}{1,3}
 *  ?[^\s\p{L}\p{N}]+[\r\n]*
 * \s*[\r\n]+
 * \s+(?!\S)
 * \s+
 * }</pre>
 */
final class Cl100kWords implements WordPattern {

    @Override
    public int end(Utf8Text text, int start) {
        return switch (text.classAt(start)) {
            case UPPER, LOWER, LETTER -> letters(text, start);
            case DIGIT -> text.digits(start);
            case SPACE -> spaceOrMore(text, start);
            case OTHER, MARK -> symbolOrMore(text, start);
            default -> text.space(start);
        };
    }

    private static int spaceOrMore(Utf8Text text, int start) {
        int next = text.after(start);
        byte nextClass = text.classAt(next);
        if (isLetter(nextClass)) {
            return letters(text, next);
        }
        return text.is(' ', start) && isSymbol(nextClass) ? symbols(text, next) : text.space(start);
    }

    private static int symbolOrMore(Utf8Text text, int start) {
        if (text.is('\'', start)) {
            int contraction = text.contraction(start);
            if (contraction > start) {
                return contraction;
            }
        }
        int next = text.after(start);
        return isLetter(text.classAt(next)) ? letters(text, next) : symbols(text, start);
    }

    private static int letters(Utf8Text text, int start) {
        int at = start;
        while (isLetter(text.classAt(at))) {
            at = text.after(at);
        }
        return at;
    }

    /** Symbols, and the line ends after them. */
    private static int symbols(Utf8Text text, int start) {
        int at = start;
        while (isSymbol(text.classAt(at))) {
            at = text.after(at);
        }
        while (text.classAt(at) == LINE_END) {
            at++;
        }
        return at;
    }

    private static boolean isLetter(byte charClass) {
        return charClass == UPPER || charClass == LOWER || charClass == LETTER;
    }

    private static boolean isSymbol(byte charClass) {
        return charClass == OTHER || charClass == MARK;
    }
}
