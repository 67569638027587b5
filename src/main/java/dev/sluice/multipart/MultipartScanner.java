package dev.sluice.multipart;

import dev.sluice.multipart.BoundaryResult.Boundary;
import java.util.Arrays;

/**
 * Finds the parts of a form in bytes that arrive in pieces of any size (RFC 2046 section 5.1, RFC 7578).
 *
 * <p>Accepts only forms that every parser reads alike. Lines end with CRLF. The first delimiter is at the very beginning, and nothing but a
 * line end follows the last one. The delimiter, without its line end, occurs nowhere else: neither in headers nor in values, where a
 * lenient parser would find it behind a bare LF or CR. So no other parser finds a part that this one does not.
 *
 * <p>Takes time in proportion to the bytes, and holds no more of them than one part's headers. A scanner that has thrown an exception must
 * not be used again. For one thread at a time.
 */
final class MultipartScanner {

    /** Enough for every endpoint; a form for images has about 30. */
    static final int MAX_PARTS = 64;

    /** In bytes, with the line ends. */
    static final int MAX_HEADERS = 8 * 1024;

    private static final int FIRST_HEADERS = 256;

    private enum State {
        /** In the first delimiter. */
        START,
        /** Behind a delimiter: a line end or two hyphens follow. */
        DELIMITER,
        DELIMITER_CR,
        DELIMITER_HYPHEN,
        HEADERS,
        VALUE,
        /** Behind the closing delimiter: a line end may follow. */
        CLOSED,
        CLOSED_CR,
        CLOSED_LINE
    }

    private final PartListener listener;
    private final byte[] delimiter;
    private final DelimiterSearch search;

    /** The end of a value as far as it has arrived, in which a delimiter may begin; behind it there is space for as many bytes again. */
    private final byte[] window;

    /** The most bytes that are held back: all but one of the delimiter's, and the line end before it. */
    private final int most;

    private int held;
    private byte[] headers = new byte[FIRST_HEADERS];
    private int headersLength;
    private long headersAt;
    private State state = State.START;
    private int matched;
    private int parts;
    private Part part;
    private long valueAt;
    private long closingAt = -1;

    /** The position of the byte with index 0 in the piece that is scanned. */
    private long base;

    private long position;

    /** Creates a scanner at the beginning of a form. */
    MultipartScanner(Boundary boundary, PartListener listener) {
        this.listener = listener;
        this.delimiter = boundary.delimiter();
        this.search = new DelimiterSearch(delimiter);
        this.most = delimiter.length + 1;
        this.window = new byte[2 * most];
    }

    /** How many bytes were scanned. */
    long position() {
        return position;
    }

    /** Whether the closing delimiter is complete. */
    boolean isClosed() {
        return state == State.CLOSED || state == State.CLOSED_CR || state == State.CLOSED_LINE;
    }

    /** The position of the two hyphens that distinguish the closing delimiter; -1 before the first of them was scanned. */
    long closingAt() {
        return closingAt;
    }

    /**
     * Scans the next bytes, {@code bytes[from..to)}.
     *
     * @throws FormException if the form is malformed, or the listener refuses it
     */
    void scan(byte[] bytes, int from, int to) throws FormException {
        base = position - from;
        int at = from;
        while (at < to) {
            at = switch (state) {
                case HEADERS -> readHeaders(bytes, at, to);
                case VALUE -> readValue(bytes, at, to);
                default -> {
                    readMark(bytes[at], base + at);
                    yield at + 1;
                }
            };
        }
        position += to - from;
    }

    /**
     * Ends the form.
     *
     * @throws FormException if its closing delimiter is missing
     */
    void end() throws FormException {
        if (state == State.CLOSED_CR) {
            throw afterTheEnd();
        }
        if (!isClosed()) {
            throw new FormException(FormFault.TRUNCATED, "The form ends before its closing delimiter");
        }
    }

    /** Reads one byte of a delimiter or behind it. */
    private void readMark(byte next, long at) throws FormException {
        switch (state) {
            case START -> {
                if (next != delimiter[matched]) {
                    throw FormException.malformed("The form does not begin with its boundary");
                }
                matched++;
                if (matched == delimiter.length) {
                    state = State.DELIMITER;
                }
            }
            case DELIMITER -> {
                if (next == '-') {
                    closingAt = at;
                    state = State.DELIMITER_HYPHEN;
                } else {
                    expect(next == '\r');
                    state = State.DELIMITER_CR;
                }
            }
            case DELIMITER_CR -> {
                expect(next == '\n');
                beginHeaders(at + 1);
            }
            case DELIMITER_HYPHEN -> {
                expect(next == '-');
                state = State.CLOSED;
            }
            case CLOSED -> {
                if (next != '\r') {
                    throw afterTheEnd();
                }
                state = State.CLOSED_CR;
            }
            case CLOSED_CR -> {
                if (next != '\n') {
                    throw afterTheEnd();
                }
                state = State.CLOSED_LINE;
            }
            default -> throw afterTheEnd();
        }
    }

    private static void expect(boolean isThere) throws FormException {
        if (!isThere) {
            throw FormException.malformed("Neither a line end nor two hyphens follow a boundary");
        }
    }

    private static FormException afterTheEnd() {
        return FormException.malformed("The form goes on after its closing delimiter");
    }

    private void beginHeaders(long at) throws FormException {
        parts++;
        if (parts > MAX_PARTS) {
            throw FormException.malformed("The form has more than " + MAX_PARTS + " parts");
        }
        headersAt = at;
        headersLength = 0;
        state = State.HEADERS;
    }

    /** Reads headers to the empty line, or to the end of the piece. */
    private int readHeaders(byte[] bytes, int from, int to) throws FormException {
        int before = headersLength;
        for (int at = from; at < to; at++) {
            if (headersLength == MAX_HEADERS) {
                throw FormException.malformed("A part has more than " + MAX_HEADERS + " bytes of headers");
            }
            if (headersLength == headers.length) {
                headers = Arrays.copyOf(headers, 2 * headers.length);
            }
            checkHeaderByte(bytes[at]);
            headers[headersLength++] = bytes[at];
            if (bytes[at] == '\n' && isEmptyLine()) {
                findNoDelimiter(before);
                beginValue(base + at + 1);
                return at + 1;
            }
        }
        findNoDelimiter(before);
        return to;
    }

    private void checkHeaderByte(byte next) throws FormException {
        boolean isBehindCr = headersLength > 0 && headers[headersLength - 1] == '\r';
        boolean isControl = (next >= 0 && next < ' ' && next != '\t' && next != '\r' && next != '\n') || next == 0x7F;
        if (isControl || isBehindCr != (next == '\n')) {
            throw FormException.malformed(
                    "A part's headers contain a control character, or a line end other than CRLF");
        }
    }

    private boolean isEmptyLine() {
        return headersLength == 2 || (headersLength >= 4 && headers[headersLength - 3] == '\n');
    }

    /** Searches what was added to the headers, before the piece is sent on: it could hold the closing delimiter for a lenient parser. */
    private void findNoDelimiter(int before) throws FormException {
        if (search.find(headers, Math.max(0, before - delimiter.length + 1), headersLength) >= 0) {
            throw outOfPlace();
        }
    }

    private void beginValue(long at) throws FormException {
        part = PartHeaders.parse(headers, headersLength - 2, headersAt);
        valueAt = at;
        held = 0;
        state = State.VALUE;
        listener.begins(part, at);
    }

    /** Reads a value to its delimiter, or to the end of the piece. */
    private int readValue(byte[] bytes, int from, int to) throws FormException {
        if (held > 0) {
            int more = Math.min(to - from, most);
            System.arraycopy(bytes, from, window, held, more);
            int end = held + more;
            int at = search.find(window, 0, end);
            // One that begins later has its line end in this piece.
            if (at >= 0 && at < held + 2) {
                return endValue(window, 0, at, from - held);
            }
            if (more == to - from) {
                hold(window, 0, end);
                return to;
            }
            listener.value(window, 0, held);
            held = 0;
        }
        int at = search.find(bytes, from, to);
        if (at >= 0) {
            return endValue(bytes, from, at, 0);
        }
        hold(bytes, from, to);
        return to;
    }

    /** Holds back what may be the beginning of a delimiter, and tells of the rest. */
    private void hold(byte[] bytes, int from, int to) throws FormException {
        int keep = Math.min(to - from, most);
        if (to - keep > from) {
            listener.value(bytes, from, to - keep);
        }
        System.arraycopy(bytes, to - keep, window, 0, keep);
        held = keep;
    }

    /**
     * Ends a value.
     *
     * @param from where the value goes on in these bytes
     * @param at where the delimiter begins
     * @param offset to be added for an index of the piece that is scanned
     * @return index of the first byte behind the delimiter, in the piece
     */
    private int endValue(byte[] bytes, int from, int at, int offset) throws FormException {
        if (at - from < 2 || bytes[at - 2] != '\r' || bytes[at - 1] != '\n') {
            throw outOfPlace();
        }
        if (at - 2 > from) {
            listener.value(bytes, from, at - 2);
        }
        long end = base + offset + at - 2;
        if (part.length().filter(length -> length.bytes() != end - valueAt).isPresent()) {
            throw FormException.malformed("A part is not as long as its Content-Length says");
        }
        listener.ends(end);
        held = 0;
        state = State.DELIMITER;
        return offset + at + delimiter.length;
    }

    private static FormException outOfPlace() {
        return FormException.malformed(
                "The boundary occurs elsewhere than at the beginning of a line between two parts");
    }
}
