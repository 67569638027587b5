package dev.sluice.sse;

import java.util.Arrays;

/**
 * Finds the events in the bytes of an event stream, however these are cut into pieces.
 *
 * <p>Follows the <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream">event
 * stream format of the HTML standard</a>: lines end with LF, CRLF or CR, an event with an empty line, and a byte order mark
 * may stand at the start. Of an event only its data is kept, as bytes: what is not UTF-8 is for the data's reader to refuse.
 * Its type, id and retry are passed over.
 *
 * <pre>{@code
 * int at = from;
 * for (int end; (end = parser.next(bytes, at, to)) != SseParser.NONE; at = end) {
 *     // bytes[at..end) are the event's, or the last of them; parser.data() is its data
 * }
 * // bytes[at..to) belong to an event that is still to end
 * }</pre>
 *
 * <p>Takes no memory for each byte, and in all at most twice the largest event. For one stream, and one thread at a time.
 */
public final class SseParser {

    /** No event ends in these bytes. */
    public static final int NONE = -1;

    private static final int USUAL_EVENT = 2048;

    private final int maxEventBytes;

    /** The start of a line whose end has not come yet. */
    private byte[] line = new byte[USUAL_EVENT];

    private int lineLength;
    private byte[] data = new byte[USUAL_EVENT];
    private int dataLength;
    private boolean hasData;
    private boolean isTooLarge;
    private boolean isFirstLine = true;

    /** The last byte was a CR, so that an LF in front of the next ones belongs to it. */
    private boolean afterCarriageReturn;

    /** The event that was found last is still there to be asked for. */
    private boolean isOver;

    /**
     * Starts at a stream's first byte.
     *
     * @param maxEventBytes the most bytes of one event's data, and of one line, that are kept; at least 1
     */
    public SseParser(int maxEventBytes) {
        if (maxEventBytes < 1) {
            throw new IllegalArgumentException("an event has at least one byte: " + maxEventBytes);
        }
        this.maxEventBytes = maxEventBytes;
    }

    /**
     * Reads on to the end of the next event.
     *
     * <p>A comment, or an empty line, that stands alone is found like an event, without data.
     *
     * @param bytes the stream's next bytes are {@code bytes[from..to)}
     * @return the offset after the event's last byte; or {@link #NONE}, when all bytes were read and the event did not end
     */
    public int next(byte[] bytes, int from, int to) {
        if (isOver) {
            begin();
        }
        int at = from;
        if (afterCarriageReturn && at < to) {
            afterCarriageReturn = false;
            if (bytes[at] == '\n') {
                at++;
            }
        }
        while (at < to) {
            int lineEnd = SseLine.end(bytes, at, to);
            if (lineEnd == to) {
                keepLine(bytes, at, to);
                return NONE;
            }
            boolean isEmpty = lineEnd == at && lineLength == 0;
            readLine(bytes, at, lineEnd);
            at = afterLineEnd(bytes, lineEnd, to);
            if (isEmpty) {
                isOver = true;
                return at;
            }
        }
        return NONE;
    }

    /**
     * Says that the stream is over: an event that lacks its empty line is then taken to be there, as most clients take it.
     *
     * @return whether such an event is there to be asked for
     */
    public boolean end() {
        if (isOver) {
            begin();
        }
        if (lineLength > 0) {
            readLine(line, 0, 0);
        }
        isOver = true;
        return hasData;
    }

    /** Whether the last event has data. */
    public boolean hasData() {
        return hasData && !isTooLarge;
    }

    /** Whether the last event was larger than is kept: its data cannot be had. */
    public boolean isTooLarge() {
        return isTooLarge;
    }

    /** The array that holds the last event's data from its start; changed by the next call. */
    public byte[] data() {
        return data;
    }

    /** Bytes of the last event's data. */
    public int dataLength() {
        return dataLength;
    }

    /** Whether the last byte was a CR, so that an LF which comes next is a part of the same line end. */
    public boolean isAfterCarriageReturn() {
        return afterCarriageReturn;
    }

    private void begin() {
        isOver = false;
        hasData = false;
        isTooLarge = false;
        dataLength = 0;
        lineLength = 0;
        if (data.length > 32 * USUAL_EVENT) {
            data = new byte[USUAL_EVENT];
        }
        if (line.length > 32 * USUAL_EVENT) {
            line = new byte[USUAL_EVENT];
        }
    }

    private int afterLineEnd(byte[] bytes, int lineEnd, int to) {
        int at = lineEnd + 1;
        if (bytes[lineEnd] == '\r') {
            if (at == to) {
                afterCarriageReturn = true;
            } else if (bytes[at] == '\n') {
                at++;
            }
        }
        return at;
    }

    private void keepLine(byte[] bytes, int from, int to) {
        if (isTooLarge || to - from > maxEventBytes - lineLength) {
            // Only that there is a line is still to be known: it is not the empty one.
            isTooLarge = true;
            lineLength = 1;
            return;
        }
        line = withRoom(line, lineLength, to - from);
        System.arraycopy(bytes, from, line, lineLength, to - from);
        lineLength += to - from;
    }

    /** Reads a whole line: what was kept of it, and {@code bytes[from..to)}. */
    private void readLine(byte[] bytes, int from, int to) {
        if (lineLength == 0) {
            field(bytes, from, to);
            return;
        }
        keepLine(bytes, from, to);
        field(line, 0, lineLength);
        lineLength = 0;
    }

    private void field(byte[] bytes, int from, int to) {
        int start = isFirstLine ? SseLine.afterByteOrderMark(bytes, from, to) : from;
        isFirstLine = false;
        int value = isTooLarge ? SseLine.NO_DATA : SseLine.data(bytes, start, to);
        if (value != SseLine.NO_DATA) {
            addData(bytes, value, to);
        }
    }

    private void addData(byte[] bytes, int from, int to) {
        int more = to - from + (hasData ? 1 : 0);
        if (more > maxEventBytes - dataLength) {
            isTooLarge = true;
            return;
        }
        data = withRoom(data, dataLength, more);
        if (hasData) {
            data[dataLength++] = '\n';
        }
        System.arraycopy(bytes, from, data, dataLength, to - from);
        dataLength += to - from;
        hasData = true;
    }

    private static byte[] withRoom(byte[] buffer, int used, int more) {
        return used + more <= buffer.length ? buffer : Arrays.copyOf(buffer, Math.max(2 * buffer.length, used + more));
    }
}
