package dev.sluice.testing;

import java.util.List;

/** An answer as {@link RawHttp} saw it. Immutable. */
public final class RawResponse extends HttpMessage {

    private final int status;
    private final boolean complete;

    RawResponse(int status, List<Header> headers, byte[] body, boolean complete) {
        super(headers, body);
        this.status = status;
        this.complete = complete;
    }

    public int status() {
        return status;
    }

    /**
     * Whether the body reached the end its framing promised: all of Content-Length, the terminating chunk, or, with
     * neither, an orderly end of the connection. False is how a client knows that it was cut.
     */
    public boolean complete() {
        return complete;
    }

    @Override
    public String toString() {
        return status + " " + headers() + " " + bodyText() + (complete ? "" : " (cut)");
    }
}
