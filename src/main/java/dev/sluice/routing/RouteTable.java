package dev.sluice.routing;

import dev.sluice.api.RequestedEndpoint;
import dev.sluice.auth.Client;
import dev.sluice.exchange.Exchange;
import dev.sluice.inference.InferenceRequest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Chooses the provider of a request (behaviour.md 2). Immutable and thread-safe. */
public final class RouteTable {

    /** The hint that means the same as no hint. */
    private static final String DEFAULT_HINT = "default";

    private final Map<String, Provider> byName = new LinkedHashMap<>();
    private final List<Provider> providers;
    private final Optional<Provider> defaultProvider;
    private final boolean rejectsUnknownHint;
    private final RandomGenerator random;

    /**
     * Creates a table.
     *
     * @param providers at least one, with unique names and at most one default
     * @param rejectsUnknownHint whether a hint with an unknown provider is rejected instead of routed to the default
     * @param random chooses a provider if there is no default; must be thread-safe
     */
    public RouteTable(List<Provider> providers, boolean rejectsUnknownHint, RandomGenerator random) {
        if (providers.isEmpty()) {
            throw new IllegalArgumentException("a route table needs a provider");
        }
        this.providers = List.copyOf(providers);
        for (Provider provider : providers) {
            byName.put(provider.name(), provider);
        }
        this.defaultProvider = providers.stream().filter(Provider::isDefault).findFirst();
        this.rejectsUnknownHint = rejectsUnknownHint;
        this.random = random;
    }

    /**
     * Routes a request, and checks the client's permissions.
     *
     * @param hint value of the hint header; null or blank for none
     * @param client client of the request
     * @param called the endpoint of the request
     * @param inference the request; empty if it is not read
     */
    public Route route(String hint, Client client, RequestedEndpoint called, Optional<InferenceRequest> inference) {
        Route route = route(hint, client, inference);
        return route instanceof RoutePlan plan
                ? NotAllowed.check(client, plan.first(), called, inference)
                        .<Route>map(notAllowed -> notAllowed)
                        .orElse(plan)
                : route;
    }

    /**
     * Routes a request to the provider that stores what it refers to.
     *
     * @param provider name of a provider of this table
     * @param inference the request; empty if it is not read
     */
    Route routeToOwner(String provider, Client client, Optional<InferenceRequest> inference) {
        Route route = planFor(byName.get(provider), RoutePlan.Reason.STORED_RESPONSE, inference);
        return route instanceof RoutePlan plan
                ? NotAllowed.checkOwned(client, plan.first(), inference)
                        .<Route>map(notAllowed -> notAllowed)
                        .orElse(plan)
                : route;
    }

    private Route route(String hint, Client client, Optional<InferenceRequest> inference) {
        String name = hint == null ? "" : hint.strip();
        Provider named = byName.get(name);
        if (named != null) {
            return planFor(named, RoutePlan.Reason.HINT, inference);
        }
        if (name.isEmpty() || name.equals(DEFAULT_HINT)) {
            return planFor(defaultOrAny(client), RoutePlan.Reason.DEFAULT, inference);
        }
        return rejectsUnknownHint
                ? new UnknownProvider()
                : planFor(defaultOrAny(client), RoutePlan.Reason.UNKNOWN_HINT, inference);
    }

    /**
     * Returns the plan that was published for the exchange. Without one, chooses the default route and publishes its plan, so that
     * later calls return the same.
     *
     * @param called the endpoint of the request
     */
    public Route routeOf(Exchange exchange, RequestedEndpoint called) {
        Optional<RoutePlan> published = exchange.find(RoutePlan.class);
        if (published.isPresent()) {
            return published.get();
        }
        Route route = route(DEFAULT_HINT, Client.of(exchange), called, exchange.find(InferenceRequest.class));
        if (route instanceof RoutePlan plan) {
            exchange.publish(plan);
        }
        return route;
    }

    private Provider defaultOrAny(Client client) {
        return defaultProvider.orElseGet(() -> anyOf(client));
    }

    /** A random provider that the client may use. Without one, any provider: the permission check then rejects it. */
    private Provider anyOf(Client client) {
        List<Provider> allowed = providers.stream()
                .filter(provider -> client.providers().allow(provider.name()))
                .toList();
        List<Provider> candidates = allowed.isEmpty() ? providers : allowed;
        return candidates.get(random.nextInt(candidates.size()));
    }

    private static Route planFor(Provider provider, RoutePlan.Reason reason, Optional<InferenceRequest> inference) {
        if (provider.lacksKey()) {
            return new MissingProviderKey(provider.name());
        }
        Optional<String> model = inference
                .filter(request -> request.endpoint().takesProviderModel())
                .flatMap(request -> provider.model());
        return new RoutePlan(List.of(new Target(provider, model)), reason);
    }
}
