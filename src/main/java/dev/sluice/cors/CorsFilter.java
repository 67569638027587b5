package dev.sluice.cors;

import dev.sluice.exchange.Exchange;
import dev.sluice.registry.ComponentRegistry;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.Enumeration;
import java.util.Optional;

/**
 * Lets web pages of the configured origins call the API: answers their preflight requests, which carry no credential, and publishes a
 * {@link CorsGrant} for their other requests. The request of any other page goes on as without CORS, and its browser keeps the answer from it.
 *
 * <p>Also runs when the container dispatches an error, because some containers drop the headers of a response then.
 */
public final class CorsFilter extends HttpFilter {

    private static final String REQUESTED_METHOD = "Access-Control-Request-Method";
    private static final String REQUESTED_HEADERS = "Access-Control-Request-Headers";

    private CorsOrigins origins;

    @Override
    public void init(FilterConfig config) throws ServletException {
        origins = ComponentRegistry.component(config.getServletContext(), CorsOrigins.class);
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (origins.isEmpty()) {
            chain.doFilter(request, response);
        } else if (request.getDispatcherType() == DispatcherType.ERROR) {
            chain.doFilter(
                    request, new CorsResponse(response, Exchange.of(request).find(CorsGrant.class)));
        } else {
            filterRequest(request, response, chain);
        }
    }

    private void filterRequest(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        Optional<CorsGrant> grant = grantOf(request);
        CorsResponse answer = new CorsResponse(response, grant);
        if (grant.isPresent() && isPreflight(request)) {
            answer.answerPreflight(String.join(",", Collections.list(request.getHeaders(REQUESTED_HEADERS))));
            return;
        }
        grant.ifPresent(Exchange.of(request)::publish);
        chain.doFilter(request, answer);
    }

    /** A browser sends one origin. */
    private Optional<CorsGrant> grantOf(HttpServletRequest request) {
        Enumeration<String> sent = request.getHeaders("Origin");
        if (!sent.hasMoreElements()) {
            return Optional.empty();
        }
        String origin = sent.nextElement();
        return sent.hasMoreElements() || !origins.contains(origin)
                ? Optional.empty()
                : Optional.of(new CorsGrant(origin));
    }

    private static boolean isPreflight(HttpServletRequest request) {
        return request.getMethod().equals("OPTIONS") && request.getHeader(REQUESTED_METHOD) != null;
    }
}
