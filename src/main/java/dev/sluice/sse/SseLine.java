package dev.sluice.sse;

import java.util.Arrays;

/** Finds the lines of an event stream, and the data in them. */
final class SseLine {

    /** The line is not a data line. */
    static final int NO_DATA = -1;

    private static final byte[] DATA = {'d', 'a', 't', 'a'};
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private SseLine() {}

    /** Returns the offset of the LF or CR that ends the line, or {@code to} if there is none. */
    static int end(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && bytes[at] != '\n' && bytes[at] != '\r') {
            at++;
        }
        return at;
    }

    /** Returns the offset after a byte order mark, which only the first line of a stream can have; {@code from} without one. */
    static int afterByteOrderMark(byte[] bytes, int from, int to) {
        return startsWith(BYTE_ORDER_MARK, bytes, from, to) ? from + BYTE_ORDER_MARK.length : from;
    }

    /** Returns the offset of the data; {@code to} for a field name without a colon, {@link #NO_DATA} for any other line. */
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
