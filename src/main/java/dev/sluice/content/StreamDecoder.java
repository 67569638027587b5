package dev.sluice.content;

import java.io.Closeable;
import java.io.IOException;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;

/**
 * Takes the coding off bytes that are pushed in as they arrive, and hands on at once all that they say.
 *
 * <p>Reads gzip (RFC 1952), several members in a row too, and deflate, in zlib's form (RFC 1950) as RFC 9110 section 8.4.1.2
 * demands or raw (RFC 1951) as some servers send it. Check sums are not looked at: the client has the bytes and looks itself.
 * Takes a few kilobytes, however far the bytes expand. For one stream, and one thread at a time; to be closed.
 */
public final class StreamDecoder implements Closeable {

    private static final int OUTPUT = 8 * 1024;
    private static final int GZIP_TRAILER = 8;

    private static final int HEADER_CHECKSUM = 1 << 1;
    private static final int EXTRA = 1 << 2;
    private static final int NAME = 1 << 3;
    private static final int COMMENT = 1 << 4;
    private static final int FIXED_HEADER = 10;

    /** Where in the coding the next byte is. */
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
    private int seen;
    private int extraLeft;

    /** Starts at the first byte of a body in this coding. */
    public StreamDecoder(ContentCoding coding) {
        this.coding = coding;
        this.part = coding == ContentCoding.GZIP ? Part.GZIP_HEADER : Part.ZLIB_START;
    }

    /**
     * Decodes the next bytes of the body.
     *
     * @throws ZipException when they are not in this coding
     * @throws IOException as the receiver throws it
     */
    public void decode(byte[] bytes, int from, int to, Receiver receiver) throws IOException {
        if (coding == ContentCoding.IDENTITY) {
            receiver.receive(bytes, from, to);
            return;
        }
        int at = from;
        while (at < to && part != Part.AFTER_END) {
            at = part == Part.BODY ? inflate(bytes, at, to, receiver) : frame(bytes, at);
        }
    }

    @Override
    public void close() {
        if (inflater != null) {
            inflater.end();
        }
        part = Part.AFTER_END;
    }

    /** Reads one byte of what is around the compressed body. */
    private int frame(byte[] bytes, int at) throws ZipException {
        int next = bytes[at] & 0xFF;
        switch (part) {
            case ZLIB_START -> {
                // The method in the low half of the first byte is 8 in zlib's form; in raw deflate that is a stored
                // block
                // whose padding is not zero, which no encoder writes.
                beginBody((next & 0x0F) != 8);
                return at;
            }
            case GZIP_HEADER -> gzipHeader(next);
            case EXTRA_LENGTH -> {
                extraLeft |= next << (8 * seen);
                if (++seen == 2) {
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
                if (++seen == 2) {
                    enter(Part.BODY);
                }
            }
            case TRAILER -> {
                if (++seen == GZIP_TRAILER) {
                    enter(Part.GZIP_HEADER);
                }
            }
            case BODY, AFTER_END -> throw new IllegalStateException("no frame in " + part);
        }
        return at + 1;
    }

    private void gzipHeader(int next) throws ZipException {
        if ((seen == 0 && next != 0x1F) || (seen == 1 && next != 0x8B) || (seen == 2 && next != 8)) {
            if (inflater != null) {
                // Padding after a whole member.
                part = Part.AFTER_END;
                return;
            }
            throw new ZipException("not in gzip format");
        }
        if (seen == 3) {
            flags = next;
        }
        if (++seen == FIXED_HEADER) {
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
        seen = 0;
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
                    seen = 0;
                    part = coding == ContentCoding.GZIP ? Part.TRAILER : Part.AFTER_END;
                    return to - inflater.getRemaining();
                } else if (inflater.needsDictionary()) {
                    throw new ZipException("a preset dictionary is needed");
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

    /** Takes decoded bytes; they are valid during the call. */
    @FunctionalInterface
    public interface Receiver {

        /** Takes {@code bytes[from..to)}. */
        void receive(byte[] bytes, int from, int to) throws IOException;
    }
}
