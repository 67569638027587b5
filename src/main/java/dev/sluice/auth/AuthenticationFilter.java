package dev.sluice.auth;

import dev.sluice.exchange.Exchange;
import dev.sluice.registry.ComponentRegistry;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Finds out who is calling, and publishes the {@link Client} or refuses, before anything else of the request is read. */
public final class AuthenticationFilter extends HttpFilter {

    private static final long serialVersionUID = 1L;

    private transient ReloadableAuthenticator access;

    /** For the container, which calls {@link #init(FilterConfig)}. */
    public AuthenticationFilter() {}

    @Override
    public void init(FilterConfig config) throws ServletException {
        access = ComponentRegistry.component(config.getServletContext(), ReloadableAuthenticator.class);
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        Identification caller = access.authenticator().identify(request);
        if (caller instanceof Authenticated known) {
            Exchange.of(request).publish(known.client());
            chain.doFilter(request, response);
        } else if (caller instanceof Rejected rejected) {
            Exchange.of(request).publish(rejected);
            rejected.error().writeTo(response);
        }
    }
}
