package dev.sluice.upstream;

import dev.sluice.capture.Capture;
import dev.sluice.content.ContentCoding;
import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpMessage;

/**
 * A provider's response. The head has been read; the body is read from the connection as it arrives.
 *
 * <p>Closing it before the body's end closes the connection, and so cancels the request at the provider. Not
 * thread-safe: only for the exchange's thread.
 */
final class UpstreamAnswer implements Closeable {

    private static final Logger LOG = System.getLogger(UpstreamAnswer.class.getName());

    private static final InputStream NO_BODY = InputStream.nullInputStream();
    private static final byte[] NOTHING = {};

    private final ClassicHttpResponse response;
    private final Consumer<Duration> bodyLimit;
    private final Runnable afterClose;
    private final InputStream body;

    /** Bytes that were put back, from an index. */
    private byte[] unread = NOTHING;

    private int unreadFrom;

    /** Takes what is read; null for nothing. */
    private Capture capture;

    /** Why the body could not be read on; null if it could. Kept, because the library takes a broken body for an ended one afterwards. */
    private IOException failure;

    /**
     * Takes ownership of a response.
     *
     * @param bodyLimit limits how long the rest of the body may take
     * @param afterClose run after it was closed
     */
    UpstreamAnswer(ClassicHttpResponse response, Consumer<Duration> bodyLimit, Runnable afterClose) throws IOException {
        this(
                response,
                response.getEntity() == null ? NO_BODY : response.getEntity().getContent(),
                bodyLimit,
                afterClose);
    }

    private UpstreamAnswer(
            ClassicHttpResponse response, InputStream body, Consumer<Duration> bodyLimit, Runnable afterClose) {
        this.response = response;
        this.body = body;
        this.bodyLimit = bodyLimit;
        this.afterClose = afterClose;
    }

    /**
     * An answer with another head and body.
     *
     * @param head without an entity
     */
    static UpstreamAnswer of(ClassicHttpResponse head, byte[] body) {
        return new UpstreamAnswer(head, new ByteArrayInputStream(body), rest -> {}, () -> {});
    }

    int status() {
        return response.getCode();
    }

    HttpMessage head() {
        return response;
    }

    Optional<String> header(String name) {
        Header header = response.getFirstHeader(name);
        return header == null ? Optional.empty() : Optional.ofNullable(header.getValue());
    }

    boolean isEventStream() {
        return isOfType("text/event-stream");
    }

    boolean isJson() {
        return isOfType("application/json");
    }

    /** Whether the body has this media type. Ignores parameters. */
    private boolean isOfType(String mediaType) {
        return header("Content-Type").orElse("").toLowerCase(Locale.ROOT).startsWith(mediaType);
    }

    /** The content coding of the body; empty for one that the gateway cannot decode. */
    Optional<ContentCoding> coding() {
        return ContentCoding.of(header("Content-Encoding").orElse(null));
    }

    /** Whether the body has no content coding. */
    boolean isPlain() {
        return coding().filter(coding -> coding == ContentCoding.IDENTITY).isPresent();
    }

    /**
     * Decodes the bytes of the body that were read.
     *
     * @return at most so many decoded bytes; empty if they are malformed, or of a coding that the gateway cannot decode
     */
    byte[] decoded(byte[] body, int most) {
        Optional<ContentCoding> coding = coding();
        if (coding.isEmpty()) {
            return new byte[0];
        }
        try (InputStream decoded = coding.get().decode(new ByteArrayInputStream(body))) {
            return decoded.readNBytes(most);
        } catch (IOException malformed) {
            return new byte[0];
        }
    }

    /** The declared length of the body in bytes, or -1 if the provider declared none. */
    long declaredLength() {
        return response.getEntity() == null ? -1 : response.getEntity().getContentLength();
    }

    /** Returns the number of body bytes that can be read without blocking. */
    int available() throws IOException {
        return unread.length - unreadFrom + body.available();
    }

    /**
     * Waits for bytes of the body, within the provider's timeouts.
     *
     * @return the number of bytes read, or -1 at the end of the body
     * @throws ClientGoneException if the client disconnected meanwhile
     * @throws SocketTimeoutException if none arrived in time
     * @throws IOException if the connection broke, or ended before the body; each further call throws it again
     */
    int read(byte[] into) throws IOException {
        int count = readNext(into);
        if (capture != null && count > 0) {
            capture.received(into, count);
        }
        return count;
    }

    private int readNext(byte[] into) throws IOException {
        int held = Math.min(into.length, unread.length - unreadFrom);
        if (held == 0) {
            return readBody(into);
        }
        System.arraycopy(unread, unreadFrom, into, 0, held);
        unreadFrom += held;
        if (unreadFrom == unread.length) {
            unread(NOTHING); // the rest of a stream may take long
        }
        return held;
    }

    private int readBody(byte[] into) throws IOException {
        if (failure != null) {
            throw failure;
        }
        try {
            return body.read(into);
        } catch (IOException broken) {
            failure = broken;
            throw broken;
        }
    }

    /** Lets the rest of the body take so long at most. A read then fails as if the provider were silent. */
    void limit(Duration rest) {
        bodyLimit.accept(rest);
    }

    /** From now on, what is read goes to a capture too. */
    void isTakenBy(Capture newCapture) {
        capture = newCapture;
    }

    /** Puts bytes back that were read: the next reads return them first. Nothing that was put back before may be left. */
    void unread(byte[] bytes) {
        unread = bytes;
        unreadFrom = 0;
    }

    /** Returns what was put back and not read since. */
    byte[] unread() {
        return Arrays.copyOfRange(unread, unreadFrom, unread.length);
    }

    /** Never fails: a connection that cannot be closed cleanly is closed anyway, and its response was handled. */
    @Override
    public void close() {
        try {
            response.close();
        } catch (IOException brokenAlready) {
            LOG.log(Level.DEBUG, "failed to close a connection in order", brokenAlready);
        } finally {
            afterClose.run();
        }
    }
}
