package dev.sluice.auth;

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
import java.util.Optional;

/**
 * Authenticates the request: publishes its {@link Client}, or rejects it before the body is read. A {@link TrialRun}, which the admin API
 * dispatches, is authenticated already.
 */
public final class AuthenticationFilter extends HttpFilter {

    private ReloadableAuthenticator authenticators;

    @Override
    public void init(FilterConfig config) throws ServletException {
        authenticators = ComponentRegistry.component(config.getServletContext(), ReloadableAuthenticator.class);
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        AuthenticationResult result = resultFor(request);
        if (result instanceof Authenticated authenticated) {
            Exchange.of(request).publish(authenticated.client());
            chain.doFilter(request, response);
        } else if (result instanceof Rejected rejected) {
            Exchange.of(request).publish(rejected);
            rejected.error().writeTo(request, response);
        }
    }

    /** What comes from outside is never dispatched as a forward. */
    private AuthenticationResult resultFor(HttpServletRequest request) {
        if (request.getDispatcherType() == DispatcherType.FORWARD) {
            Optional<TrialRun> trial = Exchange.of(request).find(TrialRun.class);
            if (trial.isPresent()) {
                return new Authenticated(trial.get().client());
            }
        }
        return authenticators.authenticator().authenticate(request);
    }
}
