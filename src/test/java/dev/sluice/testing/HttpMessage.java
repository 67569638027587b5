package dev.sluice.testing;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** What a request and an answer have in common: headers and a body, as they came. Immutable. */
public abstract sealed class HttpMessage permits RawResponse, Received {

    private final List<Header> headers;
    private final byte[] body;

    HttpMessage(List<Header> headers, byte[] body) {
        this.headers = List.copyOf(headers);
        this.body = body;
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

    /** The body with the chunk framing taken off, otherwise untouched; as much as came, and empty for none. */
    public byte[] body() {
        return body.clone();
    }

    /** The body read as UTF-8. */
    public String bodyText() {
        return new String(body, StandardCharsets.UTF_8);
    }
}
