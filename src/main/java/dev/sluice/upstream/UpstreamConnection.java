package dev.sluice.upstream;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import org.apache.hc.client5.http.impl.io.DefaultHttpResponseParserFactory;
import org.apache.hc.client5.http.impl.io.DefaultManagedHttpClientConnection;
import org.apache.hc.core5.function.Supplier;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentLengthStrategy;
import org.apache.hc.core5.http.EndpointDetails;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.io.HttpMessageParserFactory;
import org.apache.hc.core5.http.io.SessionInputBuffer;
import org.apache.hc.core5.http.io.SessionOutputBuffer;
import org.apache.hc.core5.io.CloseMode;

/** The library's connection to a provider, with our own reading of chunks and our own time limit for sending a body. */
final class UpstreamConnection extends DefaultManagedHttpClientConnection {

    /** Buffers that hold a head and a usual body, in each direction. A stream keeps both while it runs; the library's default is 32 KiB. */
    private static final Http1Config HTTP =
            Http1Config.custom().setBufferSize(8 * 1024).build();

    /** Skips garbage lines before a response, so that none of them gets into a message. */
    private static final HttpMessageParserFactory<ClassicHttpResponse> HEADS =
            new DefaultHttpResponseParserFactory(HTTP);

    /** The timer of the exchange that sends a body; empty while none does. */
    private Optional<UpstreamTimer> timer = Optional.empty();

    private boolean hasServed;

    /**
     * Not open yet.
     *
     * @param id for the library's log
     */
    UpstreamConnection(String id) {
        super(id, null, null, HTTP, null, null, null, HEADS);
    }

    /** Whether a provider has answered on this connection before; the answer of a proxy to a CONNECT does not count. */
    boolean hasServed() {
        return hasServed;
    }

    /** Notes that the provider has answered. */
    void served() {
        hasServed = true;
    }

    /** Bytes that were received on this connection. */
    long receivedBytes() {
        EndpointDetails details = getEndpointDetails();
        return details == null ? 0 : details.getReceivedBytesCount();
    }

    /**
     * Sends a request's body.
     *
     * @param timer bounds how long the provider may accept nothing of it
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
        OutputStream watched = timer.map(c -> c.watch(socket)).orElse(socket);
        return super.createContentOutputStream(length, buffer, watched, trailers);
    }

    @Override
    protected InputStream createContentInputStream(long length, SessionInputBuffer buffer, InputStream socket) {
        return length == ContentLengthStrategy.CHUNKED
                ? new ChunkedBody(buffer, socket, () -> close(CloseMode.IMMEDIATE))
                : super.createContentInputStream(length, buffer, socket);
    }
}
