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

    /** Passes over lines in front of an answer that are none of it, and so lets none of them into a message. */
    private static final HttpMessageParserFactory<ClassicHttpResponse> HEADS =
            new DefaultHttpResponseParserFactory(Http1Config.DEFAULT);

    /**
     * Not open yet.
     *
     * @param id for the library's log
     */
    UpstreamConnection(String id) {
        super(id, null, null, Http1Config.DEFAULT, null, null, null, HEADS);
    }

    @Override
    protected InputStream createContentInputStream(long length, SessionInputBuffer buffer, InputStream socket) {
        return length == ContentLengthStrategy.CHUNKED
                ? new ChunkedBody(buffer, socket, () -> close(CloseMode.IMMEDIATE))
                : super.createContentInputStream(length, buffer, socket);
    }
}
