package dev.sluice.testing;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** A request as it reached {@link FakeProvider}, before anything interpreted it. Immutable. */
public final class Received {

    private final String method;
    private final String target;
    private final List<Header> headers;
    private final byte[] body;

    Received(String method, String target, List<Header> headers, byte[] body) {
        this.method = method;
        this.target = target;
        this.headers = List.copyOf(headers);
        this.body = body;
    }

    public String method() {
        return method;
    }

    /** The request target as sent: path and query, still escaped. */
    public String target() {
        return target;
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

    /** The body with the chunk framing taken off, otherwise untouched; empty for none. */
    public byte[] body() {
        return body.clone();
    }

    /** The body read as UTF-8. */
    public String bodyText() {
        return new String(body, StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return method + " " + target + " " + headers + " " + bodyText();
    }
}
