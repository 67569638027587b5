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

/** Authenticates the request: publishes its {@link Client}, or rejects it before the body is read. */
public final class AuthenticationFilter extends HttpFilter {

    private ReloadableAuthenticator authenticators;

    @Override
    public void init(FilterConfig config) throws ServletException {
        authenticators = ComponentRegistry.component(config.getServletContext(), ReloadableAuthenticator.class);
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        AuthenticationResult result = authenticators.authenticator().authenticate(request);
        if (result instanceof Authenticated authenticated) {
            Exchange.of(request).publish(authenticated.client());
            chain.doFilter(request, response);
        } else if (result instanceof Rejected rejected) {
            Exchange.of(request).publish(rejected);
            rejected.error().writeTo(request, response);
        }
    }
}
