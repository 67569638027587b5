package dev.sluice.upstream;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.hc.client5.http.impl.io.DefaultManagedHttpClientConnection;
import org.apache.hc.core5.function.Supplier;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.ContentLengthStrategy;
import org.apache.hc.core5.http.EndpointDetails;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.io.HttpMessageParserFactory;
import org.apache.hc.core5.http.io.SessionInputBuffer;
import org.apache.hc.core5.http.io.SessionOutputBuffer;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.Timeout;

/** The library's connection to a provider, with another decoder for chunks and a timeout for sending a body. */
final class UpstreamConnection extends DefaultManagedHttpClientConnection {

    /**
     * Buffers that hold a head and a usual body, in each direction. A stream keeps both while it runs; the library's
     * default is 32 KiB.
     */
    private static final Http1Config HTTP =
            Http1Config.custom().setBufferSize(8 * 1024).build();

    private static final HttpMessageParserFactory<ClassicHttpResponse> HEADS = noConfig -> new ResponseHeadParser(HTTP);

    /**
     * Maximum time between a request and the close of a stale connection. Such a close crosses with the request. A provider
     * that closes later has read the request, and may have processed it.
     */
    private static final long CROSSING_NANOS = Duration.ofSeconds(2).toNanos();

    /** The timer of the exchange that is sending a body; otherwise empty. */
    private Optional<UpstreamTimer> timer = Optional.empty();

    /** Holds received bytes that are not read yet; empty until the first response with a body. */
    private Optional<SessionInputBuffer> input = Optional.empty();

    /** A shorter body fits into the buffers of the sockets: sending it does not fail. */
    private static final int LARGE_BODY = 64 * 1024;

    private boolean hasServed;

    /** Whether what arrives while the current request is sent can only be its answer. */
    private boolean isInputOfRequest;

    private long receivedBefore;

    /** When the current request was sent completely; empty until then. */
    private OptionalLong sentAt = OptionalLong.empty();

    /**
     * Creates a connection that is not open yet.
     *
     * @param id identifies it in the library's log
     */
    UpstreamConnection(String id) {
        super(id, null, null, HTTP, null, null, null, HEADS);
    }

    /**
     * Records that a request is about to be sent.
     *
     * @param body null for none
     * @throws StaleConnectionException if the provider has sent bytes after its last response, which must not be read as the
     *     response to this request
     */
    void requestBegins(HttpEntity body) throws IOException {
        receivedBefore = receivedBytes();
        sentAt = OptionalLong.empty();
        if (input.filter(buffer -> buffer.length() > 0).isPresent()) {
            throw new StaleConnectionException(new ConnectionClosedException("bytes that belong to no answer"));
        }
        isInputOfRequest = !hasServed || (isLarge(body) && hasNoInput());
    }

    private static boolean isLarge(HttpEntity body) {
        return body != null && (body.getContentLength() < 0 || body.getContentLength() > LARGE_BODY);
    }

    /** Whether certainly nothing has arrived. Behind TLS that cannot be seen. */
    private boolean hasNoInput() throws IOException {
        return getSSLSession() == null && getSocket().getInputStream().available() == 0;
    }

    /**
     * Whether the provider has begun to answer the current request, which could not be sent completely. A provider that closes the
     * connection with a part of the request unread breaks off the sending, but what it sent before can still be read. Never, where these may
     * be bytes that it sent before the request.
     */
    boolean hasAnsweredEarly() {
        try {
            return isInputOfRequest && isOpen() && isDataAvailable(Timeout.ONE_MILLISECOND);
        } catch (IOException reset) {
            return false;
        }
    }

    /** Records that the request was sent completely. */
    void requestIsSent() {
        sentAt = OptionalLong.of(System.nanoTime());
    }

    /** Records that the provider has responded. A proxy's response to CONNECT does not count. */
    void markServed() {
        hasServed = true;
    }

    /**
     * Whether the failure of the current request means that the provider closed the connection before it read the request.
     * The conditions: it has responded on this connection before, no byte of a response to this request arrived, and the
     * request was sent just now or incompletely.
     */
    boolean wasClosedWhileIdle() {
        return hasServed
                && receivedBytes() == receivedBefore
                && (sentAt.isEmpty() || System.nanoTime() - sentAt.getAsLong() < CROSSING_NANOS);
    }

    private long receivedBytes() {
        EndpointDetails details = getEndpointDetails();
        return details == null ? 0 : details.getReceivedBytesCount();
    }

    /**
     * Sends a request's body.
     *
     * @param timer limits how long the provider may accept no bytes
     */
    void sendBody(ClassicHttpRequest request, UpstreamTimer timer) throws IOException, HttpException {
        this.timer = Optional.of(timer);
        try {
            sendRequestEntity(request);
        } finally {
            this.timer = Optional.empty();
        }
    }

    @Override
    protected OutputStream createContentOutputStream(
            long length, SessionOutputBuffer buffer, OutputStream socket, Supplier<List<? extends Header>> trailers) {
        OutputStream watched = timer.map(t -> t.watch(socket)).orElse(socket);
        return super.createContentOutputStream(length, buffer, watched, trailers);
    }

    @Override
    protected InputStream createContentInputStream(long length, SessionInputBuffer buffer, InputStream socket) {
        input = Optional.of(buffer);
        return length == ContentLengthStrategy.CHUNKED
                ? new ChunkedBody(buffer, socket, () -> close(CloseMode.IMMEDIATE))
                : super.createContentInputStream(length, buffer, socket);
    }
}
