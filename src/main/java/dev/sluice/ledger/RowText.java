package dev.sluice.ledger;

/** Makes text fit a column of the ledger, whatever a client has sent. */
public final class RowText {

    private RowText() {}

    /**
     * Returns the beginning of the text, with a question mark for what some databases refuse: control characters, and halves of a surrogate
     * pair.
     *
     * @param most in UTF-16 code units
     */
    public static String fit(String text, int most) {
        int length = Math.min(text.length(), most);
        if (length < text.length() && Character.isHighSurrogate(text.charAt(length - 1))) {
            length--;
        }
        for (int at = 0; at < length; at++) {
            if (isUnfit(text, at, length)) {
                return replaced(text, length);
            }
        }
        return length == text.length() ? text : text.substring(0, length);
    }

    private static String replaced(String text, int length) {
        StringBuilder fit = new StringBuilder(length);
        for (int at = 0; at < length; at++) {
            fit.append(isUnfit(text, at, length) ? '?' : text.charAt(at));
        }
        return fit.toString();
    }

    private static boolean isUnfit(String text, int at, int length) {
        char here = text.charAt(at);
        if (Character.isHighSurrogate(here)) {
            return at + 1 == length || !Character.isLowSurrogate(text.charAt(at + 1));
        }
        if (Character.isLowSurrogate(here)) {
            return at == 0 || !Character.isHighSurrogate(text.charAt(at - 1));
        }
        return Character.isISOControl(here);
    }
}
