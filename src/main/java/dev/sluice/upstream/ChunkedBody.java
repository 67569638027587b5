package dev.sluice.upstream;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.MalformedChunkCodingException;
import org.apache.hc.core5.http.io.SessionInputBuffer;

/**
 * The body of a chunked response (RFC 9112 section 7.1).
 *
 * <p>Returns everything that one read of the connection delivered, from as many chunks as it contained: providers send each event of a stream as a chunk, and many at once when they are fast. The library's own stream ends each read at the end of a chunk. Chunks are decoded in the reader's array, without another buffer, except for what arrived with the head. Extensions and trailers are ignored.
 *
 * <p>A read that ended by the socket's timeout may be repeated. For one exchange, on its thread.
 */
final class ChunkedBody extends InputStream {

    /** Hexadecimal digits of a chunk size that always fit into a long. */
    private static final int MOST_DIGITS = 15;

    /** Bytes of one chunk's extensions, or of all trailers. */
    private static final int MOST_IGNORED = 16 * 1024;

    /** The part of the chunked coding that the next byte belongs to. */
    private enum Part {
        SIZE,
        EXTENSION,
        SIZE_END,
        CONTENT,
        CONTENT_END,
        CONTENT_LINE_FEED,
        TRAILER_START,
        TRAILER,
        LAST_LINE_FEED,
        OVER
    }

    private final SessionInputBuffer buffer;
    private final InputStream socket;
    private final Runnable abandon;
    private Part part = Part.SIZE;

    /** The chunk size as far as it was read, then the bytes of the chunk that are still to come. */
    private long left;

    private int digits;
    private int ignored;

    /** Content that arrived with the head and was not read yet; null until it is needed. */
    private InputStream early;

    /** The fault in what arrived with the head, which the next read throws; null for none. */
    private IOException broken;

    /**
     * Starts behind the answer's head.
     *
     * @param buffer holds what was read with the head
     * @param socket where more comes from
     * @param abandon run when the connection cannot be reused: it delivered more than the body, or the body was not read to its end
     */
    ChunkedBody(SessionInputBuffer buffer, InputStream socket, Runnable abandon) {
        this.buffer = buffer;
        this.socket = socket;
        this.abandon = abandon;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    /**
     * Waits for content.
     *
     * @throws ConnectionClosedException when the connection ended before the body did
     * @throws MalformedChunkCodingException when what came is no chunk
     */
    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (early != null) {
            int content = early.read(into, offset, length);
            if (content > 0) {
                return content;
            }
            early = InputStream.nullInputStream();
        }
        if (broken != null) {
            throw broken;
        }
        while (part != Part.OVER) {
            int came = buffer.read(into, offset, length, socket);
            if (came < 0) {
                throw new ConnectionClosedException("the connection ended before the last chunk");
            }
            int content = takeApart(into, offset, offset + came);
            if (content > 0) {
                return content;
            }
        }
        return -1;
    }

    /** Content that arrived with the head and was not read yet; later reads leave nothing buffered. */
    @Override
    public int available() throws IOException {
        if (early == null) {
            early = buffer.length() > 0 ? takeEarly() : InputStream.nullInputStream();
        }
        return early.available();
    }

    private InputStream takeEarly() throws IOException {
        byte[] bytes = new byte[buffer.length()];
        int came = buffer.read(bytes, socket);
        try {
            return new ByteArrayInputStream(bytes, 0, takeApart(bytes, 0, came));
        } catch (MalformedChunkCodingException malformed) {
            broken = malformed;
            return InputStream.nullInputStream();
        }
    }

    /** Does not read to the end of the body, as the library would: a stream may be endless. */
    @Override
    public void close() {
        if (part != Part.OVER) {
            abandon.run();
        }
    }

    /** Moves the content in {@code bytes[from..to)} to its start; returns how much that is. */
    private int takeApart(byte[] bytes, int from, int to) throws IOException {
        int kept = from;
        int at = from;
        while (at < to) {
            if (part == Part.CONTENT) {
                int count = (int) Math.min(left, to - at);
                System.arraycopy(bytes, at, bytes, kept, count);
                kept += count;
                at += count;
                left -= count;
                part = left == 0 ? Part.CONTENT_END : Part.CONTENT;
            } else if (part == Part.OVER) {
                abandon.run();
                return kept - from;
            } else {
                part = frame(bytes[at++]);
            }
        }
        return kept - from;
    }

    /** Reads one byte of the framing and returns the next part. A lone LF also ends a line, as in a head. */
    private Part frame(byte next) throws IOException {
        return switch (part) {
            case SIZE -> size(next);
            case EXTENSION -> next == '\n' ? sizeIsKnown() : ignore(Part.EXTENSION);
            case SIZE_END -> next == '\n' ? sizeIsKnown() : malformed();
            case CONTENT_END ->
                switch (next) {
                    case '\r' -> Part.CONTENT_LINE_FEED;
                    case '\n' -> Part.SIZE;
                    default -> malformed();
                };
            case CONTENT_LINE_FEED -> next == '\n' ? Part.SIZE : malformed();
            case TRAILER_START ->
                switch (next) {
                    case '\r' -> Part.LAST_LINE_FEED;
                    case '\n' -> Part.OVER;
                    default -> ignore(Part.TRAILER);
                };
            case TRAILER -> next == '\n' ? Part.TRAILER_START : ignore(Part.TRAILER);
            case LAST_LINE_FEED -> next == '\n' ? Part.OVER : malformed();
            case CONTENT, OVER -> throw new IllegalStateException(part.name());
        };
    }

    private Part size(byte next) throws IOException {
        int digit = Character.digit(next, 16);
        if (digit >= 0 && digits < MOST_DIGITS) {
            left = left << 4 | digit;
            digits++;
            return Part.SIZE;
        }
        if (digits == 0) {
            return malformed();
        }
        return switch (next) {
            case '\r' -> Part.SIZE_END;
            case '\n' -> sizeIsKnown();
            case ';', ' ', '\t' -> Part.EXTENSION;
            default -> malformed();
        };
    }

    private Part sizeIsKnown() {
        digits = 0;
        ignored = 0;
        return left == 0 ? Part.TRAILER_START : Part.CONTENT;
    }

    private Part ignore(Part same) throws IOException {
        return ++ignored > MOST_IGNORED ? malformed() : same;
    }

    private static Part malformed() throws IOException {
        throw new MalformedChunkCodingException("not a chunk");
    }
}
