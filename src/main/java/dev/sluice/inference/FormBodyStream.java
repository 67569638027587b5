package dev.sluice.inference;

import dev.sluice.container.ClientBodyStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/**
 * The body of a form, which must arrive in time as long as it is read ahead. The time grows with the bytes, because a form may be large. The
 * container's timeout starts anew with each byte; this one does not.
 */
final class FormBodyStream extends InputStream {

    /** Bytes that get the timeout once more. */
    static final long PIECE = 16 * 1024 * 1024;

    private final ClientBodyStream body;
    private final long timeout;
    private final long start = System.nanoTime();
    private boolean isTimed = true;

    FormBodyStream(ClientBodyStream body, Duration timeout) {
        this.body = body;
        this.timeout = timeout.toNanos();
    }

    /** Lets the rest take any time: it is sent on as it arrives. */
    void endTimeout() {
        isTimed = false;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        int count = body.read(into, offset, length);
        if (isTimed && (System.nanoTime() - start) / (1 + body.count() / PIECE) > timeout) {
            throw new LateBodyException();
        }
        return count;
    }
}
