package dev.sluice.upstream;

import dev.sluice.json.JsonFlag;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Whether a request asks for an event stream. Known at once for a parsed request; for others found in the body while it is forwarded, so
 * false until then.
 */
final class StreamWish implements BooleanSupplier {

    private final boolean isKnown;
    private final Optional<JsonFlag> search;

    private StreamWish(boolean isKnown, Optional<JsonFlag> search) {
        this.isKnown = isKnown;
        this.search = search;
    }

    /** A request of which it is known. */
    static StreamWish known(boolean asksForStream) {
        return new StreamWish(asksForStream, Optional.empty());
    }

    /** A request whose body will tell. */
    static StreamWish inBody() {
        return new StreamWish(false, Optional.of(new JsonFlag("stream")));
    }

    /** Whether the request asks for a stream, or may turn out to. */
    boolean isPossible() {
        return isKnown || search.isPresent();
    }

    /** Returns a body that reads the same bytes, and tells. */
    InputStream watch(InputStream body) {
        return search.isPresent() ? new WatchedBody(body, search.get()) : body;
    }

    /** Called by another thread only while the exchange's thread waits for the provider, so after what that thread read. */
    @Override
    public boolean getAsBoolean() {
        return search.isPresent() ? search.get().isTrue() : isKnown;
    }

    private static final class WatchedBody extends FilterInputStream {

        private final JsonFlag search;

        WatchedBody(InputStream body, JsonFlag search) {
            super(body);
            this.search = search;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int count = in.read(into, offset, length);
            if (count > 0) {
                search.read(into, offset, offset + count);
            }
            return count;
        }
    }
}
