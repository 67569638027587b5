package dev.sluice.sse;

import java.io.ByteArrayOutputStream;

/** An event as it stands in a stream, from its first line to the empty one. */
public final class SseEvent {

    private SseEvent() {}

    /**
     * The event in {@code raw[from..to)} with other data, and all that is not data as it was.
     *
     * <p>Each line of the new data is written like the old data's first line: with or without a space, and with its line end.
     * An event without data stays as it is.
     *
     * @param data the new data; a line feed in it begins a further line
     */
    public static byte[] withData(byte[] raw, int from, int to, byte[] data) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(to - from + data.length);
        boolean written = false;
        for (int line = from; line < to; ) {
            int end = SseLine.end(raw, line, to);
            int next = afterLineEnd(raw, end, to);
            int value = valueOfData(raw, line, end);
            if (value == SseLine.NO_DATA) {
                out.write(raw, line, next - line);
            } else if (!written) {
                written = true;
                writeLines(raw, line, value, end, next, data, out);
            }
            line = next;
        }
        return out.toByteArray();
    }

    private static void writeLines(
            byte[] raw, int line, int value, int end, int next, byte[] data, ByteArrayOutputStream out) {
        for (int start = 0; start <= data.length; ) {
            int lineFeed = start;
            while (lineFeed < data.length && data[lineFeed] != '\n') {
                lineFeed++;
            }
            out.write(raw, line, value - line);
            out.write(data, start, lineFeed - start);
            out.write(raw, end, next - end);
            start = lineFeed + 1;
        }
    }

    /** Where the value of a line with data begins; a byte order mark in front belongs to the line. */
    private static int valueOfData(byte[] raw, int line, int end) {
        int name = SseLine.afterByteOrderMark(raw, line, end);
        return SseLine.isNameAlone(name, end) ? SseLine.NO_DATA : SseLine.data(raw, name, end);
    }

    private static int afterLineEnd(byte[] raw, int end, int to) {
        if (end == to) {
            return to;
        }
        return raw[end] == '\r' && end + 1 < to && raw[end + 1] == '\n' ? end + 2 : end + 1;
    }
}
