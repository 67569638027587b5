package dev.sluice.upstream;

import java.io.IOException;

/**
 * A pooled connection turned out to be closed by the provider: it had served before, and ended without a byte of an answer to this
 * request.
 *
 * <p>Providers close connections that are idle, and the close can cross with the next request (RFC 9112 section 9.3.1 and 9.5). Such a
 * request was most likely never read, so it is sent again once on a new connection, also a POST (RFC 9110 section 9.2.2). A provider that
 * fails while it works on a request looks the same; that is the price of not showing clients a 502 for each closed connection. A failure
 * on a new connection, or after a part of an answer, is never repeated.
 */
final class StaleConnectionException extends IOException {

    private static final long serialVersionUID = 1L;

    StaleConnectionException(IOException cause) {
        super("the pooled connection was closed by the provider", cause);
    }
}
