package dev.sluice.testing;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** An answer as {@link RawHttp} saw it. Immutable. */
public final class RawResponse {

    private final int status;
    private final List<Header> headers;
    private final byte[] body;
    private final boolean complete;

    RawResponse(int status, List<Header> headers, byte[] body, boolean complete) {
        this.status = status;
        this.headers = List.copyOf(headers);
        this.body = body;
        this.complete = complete;
    }

    public int status() {
        return status;
    }

    /** All headers in the order they came, those of the framing included. */
    public List<Header> headers() {
        return headers;
    }

    /** The values of all headers of that name, in any case, in order. */
    public List<String> headers(String name) {
        return Header.all(headers, name);
    }

    /** The value of the first header of that name, in any case; empty if there is none. */
    public Optional<String> header(String name) {
        return Header.first(headers, name);
    }

    /** The body with the chunk framing taken off, otherwise untouched; as much as came. */
    public byte[] body() {
        return body.clone();
    }

    /** The body read as UTF-8. */
    public String bodyText() {
        return new String(body, StandardCharsets.UTF_8);
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
        return status + " " + headers + " " + bodyText() + (complete ? "" : " (cut)");
    }
}
