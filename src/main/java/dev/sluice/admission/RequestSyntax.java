package dev.sluice.admission;

import dev.sluice.errors.ApiError;
import dev.sluice.http.HeaderSyntax;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Enumeration;
import java.util.Optional;

/**
 * Whether a request's method, target and headers consist of the characters that RFC 9110 and RFC 3986 allow there.
 *
 * <p>A bare CR, a NUL or a space in a name ends a header for one server and not for the next. So nothing of that kind may reach a
 * provider, whatever the container lets through. A well-formed request is looked at once, character by character, without a copy.
 */
final class RequestSyntax {

    private RequestSyntax() {}

    /** What is wrong with the request's head; empty for a well-formed one. */
    static Optional<ApiError> faultOf(HttpServletRequest request) {
        if (request.getProtocol().equals("HTTP/0.9") || request.getProtocol().isEmpty()) {
            return malformed("malformed_request", "The request has no HTTP version. Send HTTP/1.1.");
        }
        if (!HeaderSyntax.isToken(request.getMethod())) {
            return malformed(
                    "malformed_request", "The request's method is not a token (RFC 9110, 5.6.2). Send one like POST.");
        }
        if (!request.getScheme().equals("https") && !request.getScheme().equals("http")) {
            // Jetty takes the scheme from a target that is a whole URL.
            return malformed("malformed_request", "The request's URL is neither http nor https. Send its path alone.");
        }
        if (!isVisibleAscii(request.getRequestURI()) || !isVisibleAscii(request.getQueryString())) {
            return malformed(
                    "malformed_request",
                    "The request's URL holds a character that must be percent-encoded (RFC 3986, 2.1). Encode it.");
        }
        for (Enumeration<String> names = request.getHeaderNames(); names.hasMoreElements(); ) {
            String name = names.nextElement();
            if (!HeaderSyntax.isToken(name)) {
                return malformed(
                        "malformed_header",
                        "A header's name is not a token (RFC 9110, 5.6.2): use letters, digits and '-', and put the colon right after it.");
            }
            for (Enumeration<String> values = request.getHeaders(name); values.hasMoreElements(); ) {
                if (!HeaderSyntax.isFieldValue(values.nextElement())) {
                    return malformed(
                            "malformed_header",
                            "The value of the header \"" + name
                                    + "\" holds a control character, such as CR, LF or NUL (RFC 9110, 5.5). Remove it.");
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<ApiError> malformed(String code, String message) {
        // What one server takes for the end of this head, another may not: the connection is not used again.
        return Optional.of(ApiError.invalidRequest(400, code, message).withHeader("Connection", "close"));
    }

    private static boolean isVisibleAscii(String target) {
        if (target == null) {
            return true;
        }
        for (int at = 0; at < target.length(); at++) {
            char c = target.charAt(at);
            if (c <= ' ' || c >= 0x7F) {
                return false;
            }
        }
        return true;
    }
}
