package dev.sluice.api;

import dev.sluice.api.StreamStart.Finding;
import dev.sluice.sse.SseParser;
import java.util.Arrays;
import java.util.Optional;

/**
 * Looks for the first content in the bytes of an event stream, which may arrive in chunks of any size. Keeps none of them but the event that
 * has not ended yet; who holds the stream back keeps them.
 *
 * <p>For one stream. Not thread-safe.
 */
public final class StreamStartReader {

    /** The largest event that is looked into, in bytes of its data. A larger one counts as content, also while it arrives. */
    public static final int MAX_EVENT = 64 * 1024;

    private final StreamStart start;
    private final SseParser parser = new SseParser(MAX_EVENT);

    private Finding finding = Finding.NOTHING_YET;
    private Optional<byte[]> error = Optional.empty();

    /**
     * Creates a reader for a stream.
     *
     * @param start of the stream's API, see {@link ApiStyle#newStreamStart}
     */
    public StreamStartReader(StreamStart start) {
        this.start = start;
    }

    /**
     * Reads the next bytes of the stream, {@code bytes[from..to)}, without content coding.
     *
     * @return what the first event with anything is, or {@link Finding#NOTHING_YET} as long as there is none; it stays so afterwards
     */
    public Finding read(byte[] bytes, int from, int to) {
        int at = from;
        while (finding == Finding.NOTHING_YET) {
            at = parser.next(bytes, at, to);
            if (at == SseParser.NONE) {
                if (parser.isTooLarge()) {
                    finding = Finding.CONTENT;
                }
                return finding;
            }
            readEvent();
        }
        return finding;
    }

    /**
     * Ends the stream: its last event may lack the empty line.
     *
     * @return as {@link #read}. {@link Finding#NOTHING_YET} means that the stream has ended without any content
     */
    public Finding end() {
        if (finding == Finding.NOTHING_YET && parser.end()) {
            readEvent();
        }
        return finding;
    }

    /** The data of the error event, at most {@link #MAX_EVENT} bytes. Empty unless {@link Finding#ERROR} was found. */
    public Optional<byte[]> error() {
        return error.map(byte[]::clone);
    }

    /** A comment has no data, and shows nothing. */
    private void readEvent() {
        if (parser.isTooLarge()) {
            finding = Finding.CONTENT;
        } else if (parser.hasData() && parser.dataLength() > 0) {
            finding = start.event(parser.data(), parser.dataLength());
            if (finding == Finding.ERROR) {
                error = Optional.of(Arrays.copyOf(parser.data(), parser.dataLength()));
            }
        }
    }
}
