package dev.sluice.container;

import jakarta.servlet.http.HttpServletRequest;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * Reads a request's body from the container. Throws a {@link ClientBodyException} for every failure of the container, and for a body
 * that ends before its declared length.
 *
 * <p>Containers report a malformed chunk, a truncated body and a silent client by their own checked and unchecked exceptions.
 * The single type separates them from failures of the gateway, and of a provider that receives the body.
 */
public final class ClientBodyStream extends InputStream {

    private final HttpServletRequest request;
    private final long declared;
    private Optional<InputStream> opened = Optional.empty();
    private long count;

    /** Creates a stream of the body of this request. The container opens it at the first read. */
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

    /** How many bytes were read. */
    public long count() {
        return count;
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
