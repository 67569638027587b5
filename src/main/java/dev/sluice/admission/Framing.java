package dev.sluice.admission;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Enumeration;

/**
 * Where a request's body ends, as its headers say it (RFC 9112, 6.1 to 6.3).
 *
 * <p>What is said in two ways, or in one that nobody knows, a server in front of us may have read otherwise than our
 * container did. To one of them the rest of the connection is a body, to the other the next request.
 */
final class Framing {

    private static final String CHUNKED = "chunked";

    /** A longer number may overflow in whoever reads it, and come out as a small one. */
    private static final int MOST_DIGITS = 18;

    private Framing() {}

    /** Whether the headers leave one way alone to tell the body's end. */
    static boolean isClear(HttpServletRequest request) {
        Enumeration<String> codings = request.getHeaders("Transfer-Encoding");
        Enumeration<String> lengths = request.getHeaders("Content-Length");
        if (!codings.hasMoreElements()) {
            return !lengths.hasMoreElements() || (isNumber(lengths.nextElement()) && !lengths.hasMoreElements());
        }
        return codings.nextElement().equalsIgnoreCase(CHUNKED)
                && !codings.hasMoreElements()
                && !lengths.hasMoreElements()
                && !request.getProtocol().equals("HTTP/1.0");
    }

    /** Whether the body comes in chunks, whose sizes are for the container alone to see. */
    static boolean isChunked(HttpServletRequest request) {
        return request.getHeader("Transfer-Encoding") != null;
    }

    private static boolean isNumber(String length) {
        if (length.isEmpty() || length.length() > MOST_DIGITS) {
            return false;
        }
        for (int at = 0; at < length.length(); at++) {
            if (length.charAt(at) < '0' || length.charAt(at) > '9') {
                return false;
            }
        }
        return true;
    }
}
