package dev.sluice.sse;

/**
 * Knows whether a stream stands between two events, where a comment can be put in without harm.
 *
 * <p>Looks at the last bytes of what was sent and at nothing else. For one stream, and one thread at a time.
 */
public final class EventBoundary {

    /** The last bytes, the very last one lowest; an empty line at first, as a stream begins between events. */
    private int last = ('\n' << 8) | '\n';

    /** Notes what was sent: {@code bytes[from..to)}. */
    public void sent(byte[] bytes, int from, int to) {
        for (int at = Math.max(from, to - Integer.BYTES); at < to; at++) {
            last = (last << 8) | (bytes[at] & 0xFF);
        }
    }

    /** Whether an empty line was the last that was sent. A CR that may be half of a CRLF does not count. */
    public boolean isBetweenEvents() {
        int two = last & 0xFFFF;
        int three = last & 0xFFFFFF;
        return two == (('\n' << 8) | '\n')
                || two == (('\r' << 8) | '\r')
                || three == (('\n' << 16) | ('\r' << 8) | '\n');
    }
}
