package dev.sluice.content;

import java.io.Closeable;
import java.io.IOException;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;

/**
 * Decodes a content-coded body incrementally: each call passes all bytes that can be decoded so far to a {@link Receiver}.
 *
 * <p>Decodes gzip (RFC 1952), including several members in a row, and deflate in zlib format (RFC 1950), as RFC 9110 section
 * 8.4.1.2 requires, or raw (RFC 1951), as some servers send it. Does not verify checksums: the client gets the same bytes and
 * verifies them. Uses a few kilobytes of memory, however far the bytes expand. For one body and one thread at a time. Must be
 * closed.
 */
public final class StreamDecoder implements Closeable {

    private static final int OUTPUT = 8 * 1024;
    private static final int GZIP_TRAILER = 8;

    private static final int HEADER_CHECKSUM = 1 << 1;
    private static final int EXTRA = 1 << 2;
    private static final int NAME = 1 << 3;
    private static final int COMMENT = 1 << 4;
    private static final int FIXED_HEADER = 10;

    /** Which part of the format the next byte belongs to. */
    private enum Part {
        ZLIB_START,
        GZIP_HEADER,
        EXTRA_LENGTH,
        EXTRA_BYTES,
        NAME_TEXT,
        COMMENT_TEXT,
        HEADER_CHECKSUM_BYTES,
        BODY,
        TRAILER,
        AFTER_END
    }

    private final ContentCoding coding;
    private Inflater inflater;
    private byte[] output;
    private Part part;
    private int flags;
    /** Bytes consumed of the current part. */
    private int consumed;
    /** Bytes left of the gzip extra field. */
    private int extraLeft;

    /** Creates a decoder for one body in this coding. */
    public StreamDecoder(ContentCoding coding) {
        this.coding = coding;
        this.part = coding == ContentCoding.GZIP ? Part.GZIP_HEADER : Part.ZLIB_START;
    }

    /**
     * Decodes the next bytes of the body.
     *
     * @throws ZipException when the bytes are not in this coding
     * @throws IOException thrown by the receiver
     */
    public void decode(byte[] bytes, int from, int to, Receiver receiver) throws IOException {
        if (coding == ContentCoding.IDENTITY) {
            receiver.receive(bytes, from, to);
            return;
        }
        int at = from;
        while (at < to && part != Part.AFTER_END) {
            at = part == Part.BODY ? inflate(bytes, at, to, receiver) : headerOrTrailer(bytes, at);
        }
    }

    @Override
    public void close() {
        if (inflater != null) {
            inflater.end();
        }
        part = Part.AFTER_END;
    }

    /** Consumes one byte of a header or trailer, with a case for each part. Returns the offset of the next byte. */
    private int headerOrTrailer(byte[] bytes, int at) throws ZipException {
        int next = bytes[at] & 0xFF;
        switch (part) {
            case ZLIB_START -> {
                // In zlib format the low four bits, the method, are 8. In raw deflate, 8 would be a stored block with
                // non-zero padding, which no encoder writes.
                beginBody((next & 0x0F) != 8);
                return at;
            }
            case GZIP_HEADER -> gzipHeader(next);
            case EXTRA_LENGTH -> {
                extraLeft |= next << (8 * consumed);
                if (++consumed == 2) {
                    enter(extraLeft > 0 ? Part.EXTRA_BYTES : afterExtra());
                }
            }
            case EXTRA_BYTES -> {
                if (--extraLeft == 0) {
                    enter(afterExtra());
                }
            }
            case NAME_TEXT -> {
                if (next == 0) {
                    enter(afterName());
                }
            }
            case COMMENT_TEXT -> {
                if (next == 0) {
                    enter(afterComment());
                }
            }
            case HEADER_CHECKSUM_BYTES -> {
                if (++consumed == 2) {
                    enter(Part.BODY);
                }
            }
            case TRAILER -> {
                if (++consumed == GZIP_TRAILER) {
                    enter(Part.GZIP_HEADER);
                }
            }
            case BODY, AFTER_END -> throw new IllegalStateException("no header or trailer in " + part);
        }
        return at + 1;
    }

    private void gzipHeader(int next) throws ZipException {
        if ((consumed == 0 && next != 0x1F) || (consumed == 1 && next != 0x8B) || (consumed == 2 && next != 8)) {
            if (inflater != null) {
                // Padding after a complete member.
                part = Part.AFTER_END;
                return;
            }
            throw new ZipException("not in gzip format");
        }
        if (consumed == 3) {
            flags = next;
        }
        if (++consumed == FIXED_HEADER) {
            enter(has(EXTRA) ? Part.EXTRA_LENGTH : afterExtra());
        }
    }

    private Part afterExtra() {
        return has(NAME) ? Part.NAME_TEXT : afterName();
    }

    private Part afterName() {
        return has(COMMENT) ? Part.COMMENT_TEXT : afterComment();
    }

    private Part afterComment() {
        return has(HEADER_CHECKSUM) ? Part.HEADER_CHECKSUM_BYTES : Part.BODY;
    }

    private boolean has(int flag) {
        return (flags & flag) != 0;
    }

    private void enter(Part next) {
        consumed = 0;
        extraLeft = next == Part.EXTRA_BYTES ? extraLeft : 0;
        if (next == Part.BODY) {
            beginBody(true);
        } else {
            part = next;
        }
    }

    private void beginBody(boolean raw) {
        close();
        inflater = new Inflater(raw);
        output = output == null ? new byte[OUTPUT] : output;
        part = Part.BODY;
    }

    private int inflate(byte[] bytes, int from, int to, Receiver receiver) throws IOException {
        inflater.setInput(bytes, from, to - from);
        try {
            for (; ; ) {
                int count = inflater.inflate(output);
                if (count > 0) {
                    receiver.receive(output, 0, count);
                } else if (inflater.finished()) {
                    consumed = 0;
                    part = coding == ContentCoding.GZIP ? Part.TRAILER : Part.AFTER_END;
                    return to - inflater.getRemaining();
                } else if (inflater.needsDictionary()) {
                    throw new ZipException("needs a preset dictionary, which HTTP does not define");
                } else {
                    return to;
                }
            }
        } catch (DataFormatException broken) {
            ZipException notInThisCoding = new ZipException(broken.getMessage());
            notInThisCoding.initCause(broken);
            throw notInThisCoding;
        }
    }

    /** Receives decoded bytes. The array is valid only during the call. */
    @FunctionalInterface
    public interface Receiver {

        /** Receives {@code bytes[from..to)}. */
        void receive(byte[] bytes, int from, int to) throws IOException;
    }
}
