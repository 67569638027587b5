package dev.sluice.capture.mask;

/** Finds telephone numbers in their international form: a plus and 8 to 15 digits, with what people write between them (ITU-T E.164). */
final class PhoneFinder extends StartFinder {

    private static final int LEAST = 8;
    private static final int MOST = 15;
    private static final int MOST_BETWEEN = 2;
    private static final String BETWEEN = "-./()";

    @Override
    boolean isBegin(CharSequence text, int at) {
        return text.charAt(at) == '+';
    }

    @Override
    int end(CharSequence text, int plus) {
        int from = plus + 1;
        int digits = 0;
        int between = 0;
        int to = from;
        for (int at = from; at < text.length() && digits <= MOST && between <= MOST_BETWEEN; at++) {
            char c = text.charAt(at);
            if (Characters.isDigit(c)) {
                digits++;
                between = 0;
                to = at + 1;
            } else if (digits > 0 && isBetween(c)) {
                between++;
            } else {
                break;
            }
        }
        boolean isNumber = digits >= LEAST && digits <= MOST && text.charAt(from) != '0';
        return isNumber ? to : 0;
    }

    private static boolean isBetween(char c) {
        return Characters.isSpace(c) || BETWEEN.indexOf(c) >= 0;
    }
}
