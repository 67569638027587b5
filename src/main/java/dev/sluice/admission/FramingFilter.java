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

/**
 * Refuses a request whose end can be read in two ways, and has its connection closed, as nobody knows what the bytes behind
 * it are (RFC 9112, 11.2).
 *
 * <p>Jetty and Tomcat refuse such a request themselves. Undertow, the servlet container of WildFly, reads it in the way that
 * it likes best, and takes sizes of chunks that are none: in it, no request is served on a connection after one in chunks.
 */
public final class FramingFilter extends HttpFilter {

    private static final ApiError UNCLEAR = ApiError.invalidRequest(
                    400,
                    "ambiguous_framing",
                    "Where the request ends is unclear: send one Content-Length, or Transfer-Encoding: chunked.")
            .withHeader("Connection", "close");

    private boolean inUndertow;

    @Override
    public void init(FilterConfig config) {
        inUndertow = UndertowDetector.isUndertow(config.getServletContext());
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (!Framing.isClear(request)) {
            UNCLEAR.writeTo(response);
            return;
        }
        if (inUndertow && Framing.isChunked(request)) {
            response.setHeader("Connection", "close");
        }
        chain.doFilter(request, response);
    }
}
