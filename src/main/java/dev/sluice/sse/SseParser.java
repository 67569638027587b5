package dev.sluice.sse;

import java.util.Arrays;
import java.util.function.IntPredicate;

/**
 * Finds the events in the bytes of an event stream, which may arrive in chunks of any size.
 *
 * <p>Follows the <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream">event
 * stream format of the HTML standard</a>: a line ends with LF, CRLF or CR, an event ends with an empty line, and the stream
 * may start with a byte order mark. The parser keeps only the data of an event, as bytes, and does not validate UTF-8: the
 * reader of the data must. It ignores the event's type, id and retry.
 *
 * <pre>{@code
 * int at = from;
 * for (int end; (end = parser.next(bytes, at, to)) != SseParser.NONE; at = end) {
 *     // bytes[at..end) are the last bytes of the event; parser.data() is its data
 * }
 * // bytes[at..to) belong to an event that has not ended yet
 * }</pre>
 *
 * <p>Allocates nothing per byte, and uses at most twice the memory of the largest event. For one stream. Not thread-safe.
 */
public final class SseParser {

    /** No event ends in these bytes. */
    public static final int NONE = -1;

    private static final int USUAL_EVENT = 2048;

    private final int maxEventBytes;
    private final IntPredicate mayUse;
    private int used = 4 * USUAL_EVENT;

    /** The start of a line whose end has not arrived yet. */
    private byte[] line = new byte[USUAL_EVENT];

    private int lineLength;
    private byte[] data = new byte[USUAL_EVENT];
    private int dataLength;
    private boolean hasData;
    private boolean isTooLarge;
    private boolean isFirstLine = true;

    /** The last byte was a CR: if the next byte is an LF, both are one line end. */
    private boolean afterCarriageReturn;

    /** An event is complete and its data is available. The next call starts a new event. */
    private boolean isOver;

    /**
     * Creates a parser for a new stream.
     *
     * @param maxEventBytes the maximum size in bytes of the data of one event, and of one line; at least 1
     */
    public SseParser(int maxEventBytes) {
        this(maxEventBytes, more -> true);
    }

    /**
     * Creates a parser for a new stream.
     *
     * @param maxEventBytes as above
     * @param mayUse asked before an event larger than all before it is kept: whether the parser may use so many bytes more, until the end
     *     of the stream. If it may not, the event counts as too large
     */
    public SseParser(int maxEventBytes, IntPredicate mayUse) {
        if (maxEventBytes < 1) {
            throw new IllegalArgumentException("maxEventBytes must be at least 1: " + maxEventBytes);
        }
        this.maxEventBytes = maxEventBytes;
        this.mayUse = mayUse;
    }

    /**
     * Reads up to the end of the next event.
     *
     * <p>A separate comment or empty line counts as an event without data.
     *
     * @param bytes the next bytes of the stream are {@code bytes[from..to)}
     * @return the offset after the last byte of the event; {@link #NONE} if all bytes were read and the event has not ended
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
     * Ends the stream. An event without its final empty line is accepted, as most clients accept it.
     *
     * @return whether there is such an event, with data
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

    /** Whether the last event exceeded the maximum size: its data is not available. */
    public boolean isTooLarge() {
        return isTooLarge;
    }

    /** The array that holds the data of the last event, from index 0. The next call changes it. */
    public byte[] data() {
        return data;
    }

    /** Size of the last event's data, in bytes. */
    public int dataLength() {
        return dataLength;
    }

    /** Whether the last byte was a CR: if the next byte is an LF, both are one line end. */
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
        if (isTooLarge || to - from > maxEventBytes - lineLength || !hasRoom(line, lineLength + to - from)) {
            // Keep only the fact that the line is not empty.
            isTooLarge = true;
            lineLength = 1;
            return;
        }
        line = withRoom(line, lineLength, to - from);
        System.arraycopy(bytes, from, line, lineLength, to - from);
        lineLength += to - from;
    }

    /** Reads a whole line: its kept start and {@code bytes[from..to)}. */
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
        if (more > maxEventBytes - dataLength || !hasRoom(data, dataLength + more)) {
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

    /** Whether the buffer has room, or may grow: to at most twice of what is needed, beside the smaller buffer. */
    private boolean hasRoom(byte[] buffer, int needed) {
        int grown = 2 * (line.length + data.length - buffer.length) + 3 * needed;
        if (needed <= buffer.length || grown <= used) {
            return true;
        }
        if (!mayUse.test(grown - used)) {
            return false;
        }
        used = grown;
        return true;
    }

    private static byte[] withRoom(byte[] buffer, int used, int more) {
        return used + more <= buffer.length ? buffer : Arrays.copyOf(buffer, Math.max(2 * buffer.length, used + more));
    }
}
