package dev.sluice.upstream;

import java.io.IOException;

/**
 * The provider had closed a pooled connection: it served an earlier request, and ended without a byte of a response to this
 * one.
 *
 * <p>Providers close idle connections, and the close can cross with the next request (RFC 9112 section 9.3.1 and 9.5). Such a
 * request was most likely never read, so it is repeated once on a new connection, even a POST (RFC 9110 section 9.2.2). A
 * provider that fails while it processes a request looks the same; otherwise clients would get a 502 for each closed
 * connection. A failure on a new connection, or after a part of a response, is never repeated.
 */
final class StaleConnectionException extends IOException {

    private static final long serialVersionUID = 1L;

    StaleConnectionException(IOException cause) {
        super("the provider closed the pooled connection", cause);
    }
}
