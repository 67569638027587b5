package dev.sluice.admission;

import dev.sluice.http.HeaderSyntax;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Enumeration;

/**
 * A request's message framing: what its headers say about the end of its body (RFC 9112, 6.1 to 6.3).
 *
 * <p>Where the headers contradict each other, or name an unknown coding, a proxy in front of the gateway may find another end than our
 * container. One of them then reads the rest of the connection as a body, the other as the next request: request smuggling.
 */
final class Framing {

    private static final String CHUNKED = "chunked";

    private Framing() {}

    /** Whether the headers determine the body's end in exactly one way. */
    static boolean isUnambiguous(HttpServletRequest request) {
        Enumeration<String> codings = request.getHeaders("Transfer-Encoding");
        Enumeration<String> lengths = request.getHeaders("Content-Length");
        if (!codings.hasMoreElements()) {
            return !lengths.hasMoreElements()
                    || (HeaderSyntax.isContentLength(lengths.nextElement()) && !lengths.hasMoreElements());
        }
        return codings.nextElement().equalsIgnoreCase(CHUNKED)
                && !codings.hasMoreElements()
                && !lengths.hasMoreElements()
                && !request.getProtocol().equals("HTTP/1.0");
    }

    /** Whether the body comes in chunks. Their sizes are visible to the container alone. */
    static boolean isChunked(HttpServletRequest request) {
        return request.getHeader("Transfer-Encoding") != null;
    }
}
