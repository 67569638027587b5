package dev.sluice.container;

import jakarta.servlet.http.HttpServletRequest;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * A request's body as the container reads it. Every failure of the container comes out as a {@link ClientBodyException}, and so does a
 * body that ends before its declared length.
 *
 * <p>Containers report a malformed chunk, a body that is cut off and a silent client by exceptions of their own, checked and unchecked.
 * The one type separates them from the gateway's own faults, and from those of a provider that the body is sent to.
 */
public final class ClientBodyStream extends InputStream {

    private final HttpServletRequest request;
    private final long declared;
    private Optional<InputStream> opened = Optional.empty();
    private long count;

    /** The body of this request. The container opens it at the first read. */
    public ClientBodyStream(HttpServletRequest request) {
        this.request = request;
        this.declared = request.getContentLengthLong();
    }

    @Override
    public int read() throws ClientBodyException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws ClientBodyException {
        try {
            int read = container().read(into, offset, length);
            if (read >= 0) {
                count += read;
            } else if (count < declared) {
                throw new EOFException("the body ended after " + count + " of " + declared + " bytes");
            }
            return read;
        } catch (IOException | RuntimeException failed) {
            throw new ClientBodyException(failed);
        }
    }

    @Override
    public int available() throws ClientBodyException {
        try {
            return container().available();
        } catch (IOException | RuntimeException failed) {
            throw new ClientBodyException(failed);
        }
    }

    private InputStream container() throws IOException {
        if (opened.isEmpty()) {
            opened = Optional.of(request.getInputStream());
        }
        return opened.get();
    }
}
