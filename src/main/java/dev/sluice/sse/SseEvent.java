package dev.sluice.sse;

import java.io.ByteArrayOutputStream;

/** Edits the bytes of one event of a stream, from its first line to its empty line. */
public final class SseEvent {

    private SseEvent() {}

    /**
     * Returns the event in {@code raw[from..to)} with its data replaced. All other lines are unchanged.
     *
     * <p>The new data replaces the last data line. Each new line copies the format of that line: the space after the colon and
     * the line end. A missing colon is added. An event without data is returned unchanged.
     *
     * @param data the new data; a line feed in it starts another line
     */
    public static byte[] withData(byte[] raw, int from, int to, byte[] data) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(to - from + data.length);
        int last = lastLineOfData(raw, from, to);
        for (int line = from; line < to; ) {
            int end = SseLine.end(raw, line, to);
            int next = afterLineEnd(raw, end, to);
            int value = valueOfData(raw, from, line, end);
            if (value == SseLine.NO_DATA) {
                // A line with a byte order mark is ignored, unless it is the first line: it must not become the first
                // line.
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

    /** Returns the last data line: its line end fits the bytes after it. A CR from another line would merge with a following LF. */
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
                // The field name without a colon: its data was empty.
                out.write(':');
            }
            out.write(data, start, lineFeed - start);
            if (end == next && lineFeed < data.length) {
                // The stream ends with this line, which has no line end to copy.
                out.write('\n');
            }
            out.write(raw, end, next - end);
            start = lineFeed + 1;
        }
    }

    /** Returns the offset of the value of a data line. Skips a byte order mark in the first line of the event. */
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
