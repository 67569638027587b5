package dev.sluice.sse;

/**
 * Tracks the sent part of an event stream: whether it ends between two events, so that a comment or another event can be
 * inserted, and whether an event had an id.
 *
 * <p>For one stream. Not thread-safe.
 */
public final class EventBoundary {

    /** Length of a line end and {@code id:}. The search tests the last byte first (Boyer-Moore-Horspool). */
    private static final int ID_FIELD = 4;

    private static final int LF_ID = ('\n' << 24) | ('i' << 16) | ('d' << 8) | ':';
    private static final int CR_ID = ('\r' << 24) | ('i' << 16) | ('d' << 8) | ':';

    /** The last four bytes, the latest in the lowest bits. Starts as an empty line, because a stream starts between events. */
    private int last = ('\n' << 8) | '\n';

    private boolean hasId;

    /** Records that {@code bytes[from..to)} were sent. */
    public void sent(byte[] bytes, int from, int to) {
        if (!hasId) {
            hasId = beginsWithId(bytes, from, to) || containsId(bytes, from, to);
        }
        for (int at = Math.max(from, to - Integer.BYTES); at < to; at++) {
            last = (last << 8) | (bytes[at] & 0xFF);
        }
    }

    /** Whether the last line sent is empty. A CR that may be the first half of a CRLF does not count. */
    public boolean isBetweenEvents() {
        int two = last & 0xFFFF;
        int three = last & 0xFFFFFF;
        return two == (('\n' << 8) | '\n')
                || two == (('\r' << 8) | '\r')
                || three == (('\n' << 16) | ('\r' << 8) | '\n');
    }

    /**
     * Whether {@code bytes[from..to)}, if they are sent now, are comments and nothing else. False where that is not certain: for bytes that
     * begin within an event, or in a line that was sent in part.
     */
    public boolean isBeforeOnlyComments(byte[] bytes, int from, int to) {
        if (from == to || bytes[from] != ':' || !isBetweenEvents()) {
            return false;
        }
        for (int at = from + 1; at < to; at++) {
            if (isLineEnd(bytes[at - 1]) && !isLineEnd(bytes[at]) && bytes[at] != ':') {
                return false;
            }
        }
        return true;
    }

    /** Whether a line that starts with {@code id:} was ever sent. */
    public boolean hasId() {
        return hasId;
    }

    /** Whether an id field starts in the bytes sent before and ends in the first of these. */
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

    /** Tests only every fourth byte in text without the bytes of the field. */
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
