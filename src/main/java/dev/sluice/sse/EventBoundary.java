package dev.sluice.sse;

/**
 * Tracks what was sent of an event stream: whether it is between two events, where a comment can be added, and whether
 * an event had an id.
 *
 * <p>For one stream, and one thread at a time.
 */
public final class EventBoundary {

    /** A line end and {@code id:}; the search for it looks at its last byte first, as Boyer, Moore and Horspool do. */
    private static final int ID_FIELD = 4;

    private static final int LF_ID = ('\n' << 24) | ('i' << 16) | ('d' << 8) | ':';
    private static final int CR_ID = ('\r' << 24) | ('i' << 16) | ('d' << 8) | ':';

    /** The last four bytes, the very last one lowest; an empty line at first, as a stream begins between events. */
    private int last = ('\n' << 8) | '\n';

    private boolean hasId;

    /** Notes what was sent: {@code bytes[from..to)}. */
    public void sent(byte[] bytes, int from, int to) {
        if (!hasId) {
            hasId = beginsWithId(bytes, from, to) || containsId(bytes, from, to);
        }
        for (int at = Math.max(from, to - Integer.BYTES); at < to; at++) {
            last = (last << 8) | (bytes[at] & 0xFF);
        }
    }

    /** Whether an empty line was sent last. A CR that may be half of a CRLF does not count. */
    public boolean isBetweenEvents() {
        int two = last & 0xFFFF;
        int three = last & 0xFFFFFF;
        return two == (('\n' << 8) | '\n')
                || two == (('\r' << 8) | '\r')
                || three == (('\n' << 16) | ('\r' << 8) | '\n');
    }

    /** Whether a line that begins with {@code id:} was sent, at any time. */
    public boolean hasId() {
        return hasId;
    }

    /** Whether an id field ends in the first bytes, and began in those sent before. */
    private boolean beginsWithId(byte[] bytes, int from, int to) {
        int window = last;
        for (int at = from; at < Math.min(to, from + ID_FIELD - 1); at++) {
            window = (window << 8) | (bytes[at] & 0xFF);
            if (window == LF_ID || window == CR_ID) {
                return true;
            }
        }
        return false;
    }

    /** Looks at one byte in four where the text has none of those that the field has. */
    private static boolean containsId(byte[] bytes, int from, int to) {
        for (int at = from + ID_FIELD - 1; at < to; ) {
            switch (bytes[at]) {
                case ':' -> {
                    if (bytes[at - 1] == 'd' && bytes[at - 2] == 'i' && isLineEnd(bytes[at - 3])) {
                        return true;
                    }
                    at += ID_FIELD;
                }
                case 'd' -> at += 1;
                case 'i' -> at += 2;
                case '\n', '\r' -> at += 3;
                default -> at += ID_FIELD;
            }
        }
        return false;
    }

    private static boolean isLineEnd(byte value) {
        return value == '\n' || value == '\r';
    }
}
