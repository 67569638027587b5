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
 * <p>Returns everything that one read of the connection delivered, from as many chunks as it contained: providers send each
 * event of a stream as a chunk, and many at once when they are fast. The library's own stream ends each read at the end of
 * a chunk. Chunks are decoded in the reader's array, without another buffer, except for what arrived with the head.
 * Extensions and trailers are ignored.
 *
 * <p>A read that ended by the socket's timeout may be repeated. Not thread-safe: only for the exchange's thread.
 */
final class ChunkedBody extends InputStream {

    /** Hexadecimal digits of a chunk size that always fit into a long. */
    private static final int MAX_DIGITS = 15;

    /** Maximum bytes of one chunk's extensions, or of all trailers. */
    private static final int MAX_IGNORED = 16 * 1024;

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
        END
    }

    private final SessionInputBuffer buffer;
    private final InputStream socket;
    private final Runnable abandon;
    private Part part = Part.SIZE;

    /** The chunk size as far as it was read, then the bytes of the chunk not yet received. */
    private long remaining;

    private int digits;
    private int ignored;

    /** Content that arrived with the head and was not read yet; null until it is needed. */
    private InputStream buffered;

    /** The error in the data that arrived with the head, which the next read throws; null for none. */
    private IOException failure;

    /**
     * Creates a stream that starts after the response head.
     *
     * @param buffer holds the bytes that were read with the head
     * @param socket the source of further bytes
     * @param abandon run when the connection cannot be reused: it delivered more than the body, or the body was not read to
     *     its end
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
     * Blocks until content is available.
     *
     * @throws ConnectionClosedException if the connection ended before the body
     * @throws MalformedChunkCodingException if the chunked coding is malformed
     */
    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (buffered != null) {
            int content = buffered.read(into, offset, length);
            if (content > 0) {
                return content;
            }
            buffered = InputStream.nullInputStream();
        }
        if (failure != null) {
            throw failure;
        }
        while (part != Part.END) {
            int received = buffer.read(into, offset, length, socket);
            if (received < 0) {
                throw new ConnectionClosedException("the connection ended before the last chunk");
            }
            int content = decode(into, offset, offset + received);
            if (content > 0) {
                return content;
            }
        }
        return -1;
    }

    /** Content that arrived with the head and was not read yet; later reads leave nothing buffered. */
    @Override
    public int available() throws IOException {
        if (buffered == null) {
            buffered = buffer.length() > 0 ? decodeBuffered() : InputStream.nullInputStream();
        }
        return buffered.available();
    }

    private InputStream decodeBuffered() throws IOException {
        byte[] bytes = new byte[buffer.length()];
        int received = buffer.read(bytes, socket);
        try {
            return new ByteArrayInputStream(bytes, 0, decode(bytes, 0, received));
        } catch (MalformedChunkCodingException malformed) {
            failure = malformed;
            return InputStream.nullInputStream();
        }
    }

    /** Does not read to the end of the body, as the library would: a stream may be endless. */
    @Override
    public void close() {
        if (part != Part.END) {
            abandon.run();
        }
    }

    /** Moves the content in {@code bytes[from..to)} to index {@code from}; returns its length. */
    private int decode(byte[] bytes, int from, int to) throws IOException {
        int kept = from;
        int at = from;
        while (at < to) {
            if (part == Part.CONTENT) {
                int count = (int) Math.min(remaining, to - at);
                System.arraycopy(bytes, at, bytes, kept, count);
                kept += count;
                at += count;
                remaining -= count;
                part = remaining == 0 ? Part.CONTENT_END : Part.CONTENT;
            } else if (part == Part.END) {
                abandon.run();
                return kept - from;
            } else {
                part = parseFraming(bytes[at++]);
            }
        }
        return kept - from;
    }

    /** Reads one byte of the framing and returns the next part. A lone LF also ends a line, as in a head. */
    private Part parseFraming(byte next) throws IOException {
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
                    case '\n' -> Part.END;
                    default -> ignore(Part.TRAILER);
                };
            case TRAILER -> next == '\n' ? Part.TRAILER_START : ignore(Part.TRAILER);
            case LAST_LINE_FEED -> next == '\n' ? Part.END : malformed();
            case CONTENT, END -> throw new IllegalStateException(part.name());
        };
    }

    private Part size(byte next) throws IOException {
        int digit = Character.digit(next, 16);
        if (digit >= 0 && digits < MAX_DIGITS) {
            remaining = remaining << 4 | digit;
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
        return remaining == 0 ? Part.TRAILER_START : Part.CONTENT;
    }

    private Part ignore(Part same) throws IOException {
        return ++ignored > MAX_IGNORED ? malformed() : same;
    }

    private static Part malformed() throws IOException {
        throw new MalformedChunkCodingException("malformed chunk");
    }
}
