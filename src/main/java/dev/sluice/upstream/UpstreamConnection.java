package dev.sluice.upstream;

import java.io.InputStream;
import org.apache.hc.client5.http.impl.io.DefaultHttpResponseParserFactory;
import org.apache.hc.client5.http.impl.io.DefaultManagedHttpClientConnection;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentLengthStrategy;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.io.HttpMessageParserFactory;
import org.apache.hc.core5.http.io.SessionInputBuffer;
import org.apache.hc.core5.io.CloseMode;

/** A connection to a provider, as the library has it but for how it reads chunks. */
final class UpstreamConnection extends DefaultManagedHttpClientConnection {

    /** For a head and a usual body in one piece, each way: a stream holds both for as long as it runs, and the library's are 32 KiB. */
    private static final Http1Config HTTP =
            Http1Config.custom().setBufferSize(8 * 1024).build();

    /** Passes over lines in front of an answer that are none of it, and so lets none of them into a message. */
    private static final HttpMessageParserFactory<ClassicHttpResponse> HEADS =
            new DefaultHttpResponseParserFactory(HTTP);

    /**
     * Not open yet.
     *
     * @param id for the library's log
     */
    UpstreamConnection(String id) {
        super(id, null, null, HTTP, null, null, null, HEADS);
    }

    @Override
    protected InputStream createContentInputStream(long length, SessionInputBuffer buffer, InputStream socket) {
        return length == ContentLengthStrategy.CHUNKED
                ? new ChunkedBody(buffer, socket, () -> close(CloseMode.IMMEDIATE))
                : super.createContentInputStream(length, buffer, socket);
    }
}
