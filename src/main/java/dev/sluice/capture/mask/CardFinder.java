package dev.sluice.capture.mask;

/**
 * Finds the numbers of payment cards: 13 to 19 digits, alone or in groups, whose last digit is right (ISO/IEC 7812-1). The first is 2 to 6, as for
 * all cards that shops take; others are often times in milliseconds.
 */
final class CardFinder extends StartFinder {

    private static final int LEAST = 13;
    private static final int MOST = 19;
    private static final int TEN = 10;

    @Override
    boolean isBegin(CharSequence text, int at) {
        char first = text.charAt(at);
        return first >= '2' && first <= '6';
    }

    @Override
    int end(CharSequence text, int from) {
        int longest = 0;
        int digits = 0;
        // The sums of the digits, those doubled whose number from the left is odd, or even.
        int odd = 0;
        int even = 0;
        int at = from;
        while (at < text.length() && digits <= MOST) {
            char c = text.charAt(at);
            if (Characters.isDigit(c)) {
                int digit = c - '0';
                digits++;
                odd += digits % 2 == 1 ? doubled(digit) : digit;
                even += digits % 2 == 1 ? digit : doubled(digit);
                at++;
                int sum = digits % 2 == 0 ? odd : even;
                if (digits >= LEAST && digits <= MOST && sum % TEN == 0 && Characters.isEnd(text, at)) {
                    longest = at;
                }
            } else if (isBetweenGroups(text, at)) {
                at++;
            } else {
                return longest;
            }
        }
        return longest;
    }

    private static boolean isBetweenGroups(CharSequence text, int at) {
        char c = text.charAt(at);
        return (Characters.isSpace(c) || c == '-') && at + 1 < text.length() && Characters.isDigit(text.charAt(at + 1));
    }

    private static int doubled(int digit) {
        int twice = 2 * digit;
        return twice >= TEN ? twice - (TEN - 1) : twice;
    }
}
