package dev.sluice.testing;

import java.util.List;

/** A request as it reached {@link FakeProvider}, before anything interpreted it. Immutable. */
public final class Received extends HttpMessage {

    private final String method;
    private final String target;

    Received(String method, String target, List<Header> headers, byte[] body) {
        super(headers, body);
        this.method = method;
        this.target = target;
    }

    public String method() {
        return method;
    }

    /** The request target as sent: path and query, still escaped. */
    public String target() {
        return target;
    }

    @Override
    public String toString() {
        return method + " " + target + " " + headers() + " " + bodyText();
    }
}
