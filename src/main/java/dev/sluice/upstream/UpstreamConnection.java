package dev.sluice.upstream;

import java.io.InputStream;
import org.apache.hc.client5.http.impl.io.DefaultManagedHttpClientConnection;
import org.apache.hc.core5.http.ContentLengthStrategy;
import org.apache.hc.core5.http.io.SessionInputBuffer;
import org.apache.hc.core5.io.CloseMode;

/** A connection to a provider, as the library has it but for how it reads chunks. */
final class UpstreamConnection extends DefaultManagedHttpClientConnection {

    /**
     * Not open yet.
     *
     * @param id for the library's log
     */
    UpstreamConnection(String id) {
        super(id);
    }

    @Override
    protected InputStream createContentInputStream(long length, SessionInputBuffer buffer, InputStream socket) {
        return length == ContentLengthStrategy.CHUNKED
                ? new ChunkedBody(buffer, socket, () -> close(CloseMode.IMMEDIATE))
                : super.createContentInputStream(length, buffer, socket);
    }
}
