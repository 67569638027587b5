package dev.sluice.sse;

import java.util.Arrays;

/** How the lines of an event stream are told apart, and those with data from the others. */
final class SseLine {

    /** The line has no data. */
    static final int NO_DATA = -1;

    private static final byte[] DATA = {'d', 'a', 't', 'a'};
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private SseLine() {}

    /** The offset of the LF or CR that ends the line, or {@code to} where there is none. */
    static int end(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && bytes[at] != '\n' && bytes[at] != '\r') {
            at++;
        }
        return at;
    }

    /** Where the line begins behind a byte order mark, which only a stream's first line can have. */
    static int afterByteOrderMark(byte[] bytes, int from, int to) {
        return startsWith(BYTE_ORDER_MARK, bytes, from, to) ? from + BYTE_ORDER_MARK.length : from;
    }

    /** Where the data in the line begins, at its end for a name without a colon; {@link #NO_DATA} for any other line. */
    static int data(byte[] bytes, int from, int to) {
        if (!startsWith(DATA, bytes, from, to)) {
            return NO_DATA;
        }
        int colon = from + DATA.length;
        if (colon == to) {
            return to;
        }
        if (bytes[colon] != ':') {
            return NO_DATA;
        }
        int value = colon + 1;
        return value < to && bytes[value] == ' ' ? value + 1 : value;
    }

    private static boolean startsWith(byte[] start, byte[] bytes, int from, int to) {
        return to - from >= start.length && Arrays.equals(start, 0, start.length, bytes, from, from + start.length);
    }
}
