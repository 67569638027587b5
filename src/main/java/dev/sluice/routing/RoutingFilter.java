package dev.sluice.routing;

import dev.sluice.api.RequestedEndpoint;
import dev.sluice.auth.Client;
import dev.sluice.exchange.Exchange;
import dev.sluice.exchange.ProviderOutcome;
import dev.sluice.inference.InferenceRequest;
import dev.sluice.registry.ComponentRegistry;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;

/**
 * Routes the request by its provider hint or its model: publishes the {@link RoutePlan} or the {@link ModelListing}, or rejects the request
 * (behaviour.md 2).
 */
public final class RoutingFilter extends HttpFilter {

    /** The request header that names a provider. */
    public static final String HINT_HEADER = "x-arch-llm-provider-hint";

    private RouteTable routes;
    private StoredResponses stored;

    @Override
    public void init(FilterConfig config) throws ServletException {
        routes = ComponentRegistry.component(config.getServletContext(), RouteTable.class);
        stored = ComponentRegistry.component(config.getServletContext(), StoredResponses.class);
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        Exchange exchange = Exchange.of(request);
        Client client = Client.of(exchange);
        RequestedEndpoint called = RequestedEndpoint.of(request);
        Optional<InferenceRequest> inference = exchange.find(InferenceRequest.class);
        Route route = stored.route(exchange, client, called, inference)
                .orElseGet(() -> routes.route(Optional.of(exchange), request::getHeader, client, called, inference));
        if (route instanceof RoutePlan plan) {
            exchange.publish(plan);
            proceed(request, response, chain, StoredResponses.deletedBy(request.getMethod(), client, called));
        } else if (route instanceof ModelListing listing) {
            exchange.publish(listing);
            chain.doFilter(request, response);
        } else if (route instanceof NoRoute noRoute) {
            noRoute.toError().writeTo(request, response);
        }
    }

    private void proceed(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain, Optional<String> deleted)
            throws IOException, ServletException {
        if (deleted.isEmpty()) {
            chain.doFilter(request, response);
            return;
        }
        Exchange exchange = Exchange.of(request);
        exchange.proceed(
                () -> chain.doFilter(request, response),
                failed -> stored.afterDeletion(deleted.get(), exchange.find(ProviderOutcome.class)));
    }
}
