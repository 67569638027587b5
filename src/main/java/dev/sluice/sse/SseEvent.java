package dev.sluice.sse;

import java.io.ByteArrayOutputStream;

/** An event as it stands in a stream, from its first line to the empty one. */
public final class SseEvent {

    private SseEvent() {}

    /**
     * The event in {@code raw[from..to)} with other data, and all that is not data as it was.
     *
     * <p>The new data stands where the last line of the old data stood, and each of its lines is written like that one: with
     * or without a space, with its line end, and with the colon that it may lack. An event without data stays as it is.
     *
     * @param data the new data; a line feed in it begins a further line
     */
    public static byte[] withData(byte[] raw, int from, int to, byte[] data) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(to - from + data.length);
        int last = lastLineOfData(raw, from, to);
        for (int line = from; line < to; ) {
            int end = SseLine.end(raw, line, to);
            int next = afterLineEnd(raw, end, to);
            int value = valueOfData(raw, from, line, end);
            if (value == SseLine.NO_DATA) {
                // A line behind a byte order mark means nothing, and must not become the first one, where it would.
                if (out.size() > 0 || line == from || SseLine.afterByteOrderMark(raw, line, end) == line) {
                    out.write(raw, line, next - line);
                }
            } else if (line == last) {
                writeLines(raw, line, value, end, next, data, out);
            }
            line = next;
        }
        return out.toByteArray();
    }

    /** The line that what follows was written for: a CR in place of its LF would make one line end with the next LF. */
    private static int lastLineOfData(byte[] raw, int from, int to) {
        int last = to;
        for (int line = from; line < to; ) {
            int end = SseLine.end(raw, line, to);
            if (valueOfData(raw, from, line, end) != SseLine.NO_DATA) {
                last = line;
            }
            line = afterLineEnd(raw, end, to);
        }
        return last;
    }

    private static void writeLines(
            byte[] raw, int line, int value, int end, int next, byte[] data, ByteArrayOutputStream out) {
        for (int start = 0; start <= data.length; ) {
            int lineFeed = start;
            while (lineFeed < data.length && data[lineFeed] != '\n') {
                lineFeed++;
            }
            out.write(raw, line, value - line);
            if (raw[value - 1] == 'a') {
                // A name alone, of data that was empty.
                out.write(':');
            }
            out.write(data, start, lineFeed - start);
            if (end == next && lineFeed < data.length) {
                // The stream ends with this line, and without a line end that could be taken.
                out.write('\n');
            }
            out.write(raw, end, next - end);
            start = lineFeed + 1;
        }
    }

    /** Where the value of a line with data begins; a byte order mark belongs to the line, where it is the event's first. */
    private static int valueOfData(byte[] raw, int from, int line, int end) {
        return SseLine.data(raw, line == from ? SseLine.afterByteOrderMark(raw, line, end) : line, end);
    }

    private static int afterLineEnd(byte[] raw, int end, int to) {
        if (end == to) {
            return to;
        }
        return raw[end] == '\r' && end + 1 < to && raw[end + 1] == '\n' ? end + 2 : end + 1;
    }
}
