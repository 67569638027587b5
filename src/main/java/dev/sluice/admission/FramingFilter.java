package dev.sluice.admission;

import dev.sluice.container.UndertowDetector;
import dev.sluice.errors.ApiError;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;

/**
 * Rejects malformed requests: ambiguous message framing (RFC 9112, 6.3), header names that are not tokens, and control characters in
 * header values (RFC 9110, 5.5 and 5.6.2). Closes the connection of such a request, as nobody knows where the next one begins.
 *
 * <p>Jetty and Tomcat reject most of these requests themselves. Undertow, the servlet container of WildFly, does not. It also accepts
 * malformed chunk sizes, so in Undertow the connection is closed after every request with a chunked body.
 */
public final class FramingFilter extends HttpFilter {

    private static final Optional<ApiError> AMBIGUOUS = Optional.of(ApiError.invalidRequest(
                    400,
                    "ambiguous_framing",
                    "The request's Content-Length and Transfer-Encoding are ambiguous (RFC 9112, 6.3)."
                            + " Send one Content-Length, or Transfer-Encoding: chunked.")
            .withHeader("Connection", "close"));

    private boolean inUndertow;

    @Override
    public void init(FilterConfig config) {
        inUndertow = UndertowDetector.isUndertow(config.getServletContext());
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        Optional<ApiError> fault = Framing.isUnambiguous(request) ? RequestSyntax.faultOf(request) : AMBIGUOUS;
        if (fault.isPresent()) {
            fault.get().writeTo(request, response);
            return;
        }
        if (inUndertow && Framing.isChunked(request)) {
            response.setHeader("Connection", "close");
        }
        chain.doFilter(request, response);
    }
}
