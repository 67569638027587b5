package dev.sluice.capture.mask;

/** Finds e-mail addresses, also those in which a URL has {@code %40} for the sign. Looks from each sign to both sides, as far as an address may reach. */
final class EmailFinder implements TextFinder {

    private static final int MOST_LOCAL = 64;
    private static final int MOST_DOMAIN = 255;
    private static final String SIGNS = "._%+-'";
    private static final String ESCAPED = "%40";

    @Override
    public void find(CharSequence text, Found found) {
        int at = 0;
        int free = 0;
        while (at < text.length()) {
            int length = signAt(text, at);
            if (length == 0) {
                at++;
                continue;
            }
            int from = localFrom(text, at, free);
            int to = domainTo(text, at + length);
            if (from < at && to > 0) {
                found.at(from, to);
                free = to;
                at = to;
            } else {
                at += length;
            }
        }
    }

    /** How many characters stand for the sign; 0 if there is none. */
    private static int signAt(CharSequence text, int at) {
        if (text.charAt(at) == '@') {
            return 1;
        }
        boolean isEscaped = text.charAt(at) == '%'
                && at + ESCAPED.length() <= text.length()
                && text.charAt(at + 1) == ESCAPED.charAt(1)
                && text.charAt(at + 2) == ESCAPED.charAt(2);
        return isEscaped ? ESCAPED.length() : 0;
    }

    private static int localFrom(CharSequence text, int sign, int free) {
        int from = sign;
        int least = Math.max(free, sign - MOST_LOCAL);
        while (from > least && isLocal(text.charAt(from - 1))) {
            from--;
        }
        return from;
    }

    private static boolean isLocal(char c) {
        return Character.isLetterOrDigit(c) || SIGNS.indexOf(c) >= 0;
    }

    /** The end of a domain with at least two labels, of which the last has two letters or more; 0 if there is none. */
    private static int domainTo(CharSequence text, int from) {
        int to = from;
        int most = Math.min(text.length(), from + MOST_DOMAIN);
        while (to < most && isDomain(text.charAt(to))) {
            to++;
        }
        while (to > from && !Character.isLetterOrDigit(text.charAt(to - 1))) {
            to--;
        }
        int last = to;
        while (last > from && text.charAt(last - 1) != '.') {
            last--;
        }
        return last - 1 > from && to - last >= 2 ? to : 0;
    }

    private static boolean isDomain(char c) {
        return Character.isLetterOrDigit(c) || c == '.' || c == '-';
    }
}
