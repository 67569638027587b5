package dev.sluice.capture.mask;

/** Finds IBANs, in one piece or in groups, whose check digits are right (ISO 13616). */
final class IbanFinder extends StartFinder {

    private static final int LEAST = 15;
    private static final int MOST = 34;
    private static final int HEAD = 4;
    private static final int MODULUS = 97;
    private static final int TEN = 10;
    private static final int HUNDRED = 100;

    /** Two letters and two digits. */
    @Override
    boolean isBegin(CharSequence text, int at) {
        return at + HEAD <= text.length()
                && Characters.isLetter(text.charAt(at))
                && Characters.isLetter(text.charAt(at + 1))
                && Characters.isDigit(text.charAt(at + 2))
                && Characters.isDigit(text.charAt(at + HEAD - 1));
    }

    @Override
    int end(CharSequence text, int from) {
        int longest = 0;
        int count = HEAD;
        int remainder = 0;
        int at = from + HEAD;
        while (at < text.length() && count < MOST) {
            char c = text.charAt(at);
            if (Characters.isDigit(c) || Characters.isLetter(c)) {
                remainder = with(remainder, c);
                count++;
                at++;
                if (count >= LEAST && Characters.isEnd(text, at) && isRight(remainder, text, from)) {
                    longest = at;
                }
            } else if (Characters.isSpace(c)
                    && at + 1 < text.length()
                    && Character.isLetterOrDigit(text.charAt(at + 1))) {
                at++;
            } else {
                return longest;
            }
        }
        return longest;
    }

    /** The head counts behind the rest. */
    private static boolean isRight(int remainder, CharSequence text, int from) {
        int all = remainder;
        for (int at = from; at < from + HEAD; at++) {
            all = with(all, text.charAt(at));
        }
        return all == 1;
    }

    private static int with(int remainder, char c) {
        return Characters.isDigit(c)
                ? (remainder * TEN + (c - '0')) % MODULUS
                : (remainder * HUNDRED + Character.toUpperCase(c) - 'A' + TEN) % MODULUS;
    }
}
