package dev.sluice.routing;

import dev.sluice.auth.Client;
import dev.sluice.chat.ChatRequest;
import dev.sluice.exchange.Exchange;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Chooses the provider of a request (behaviour.md 2). Immutable, for any number of threads. */
public final class RouteTable {

    /** The hint by which a client leaves the choice to us, as it does with none at all. */
    private static final String DEFAULT_HINT = "default";

    private final Map<String, Provider> byName = new LinkedHashMap<>();
    private final List<Provider> providers;
    private final Optional<Provider> defaultProvider;
    private final boolean refusesUnknown;
    private final RandomGenerator random;

    /**
     * Builds the table.
     *
     * @param providers at least one, with names of their own, and at most one default
     * @param refusesUnknown whether a hint that names nobody is refused, rather than sent to the default
     * @param random picks where there is no default; safe for any number of threads
     */
    public RouteTable(List<Provider> providers, boolean refusesUnknown, RandomGenerator random) {
        if (providers.isEmpty()) {
            throw new IllegalArgumentException("a route table needs a provider");
        }
        this.providers = List.copyOf(providers);
        for (Provider provider : providers) {
            byName.put(provider.name(), provider);
        }
        this.defaultProvider = providers.stream().filter(Provider::isDefault).findFirst();
        this.refusesUnknown = refusesUnknown;
        this.random = random;
    }

    /**
     * Where a request with this hint goes.
     *
     * @param hint what the client sent; null or blank for nothing
     * @param client who asks, and may not go everywhere
     * @param chat what is asked; empty when it is no chat completion
     */
    public Route route(String hint, Client client, Optional<ChatRequest> chat) {
        Route route = route(hint, client);
        return route instanceof RoutePlan plan
                ? NotAllowed.check(client, plan.first(), chat)
                        .<Route>map(refused -> refused)
                        .orElse(plan)
                : route;
    }

    private Route route(String hint, Client client) {
        String wanted = hint == null ? "" : hint.strip();
        Provider named = byName.get(wanted);
        if (named != null) {
            return planFor(named, RoutePlan.Reason.HINT);
        }
        if (wanted.isEmpty() || wanted.equals(DEFAULT_HINT)) {
            return planFor(defaultOrAny(client), RoutePlan.Reason.DEFAULT);
        }
        return refusesUnknown ? new UnknownTarget() : planFor(defaultOrAny(client), RoutePlan.Reason.UNKNOWN_HINT);
    }

    /**
     * The route of this exchange: the plan that was published, or else the default one, which is published then, so that
     * everybody after sees the same.
     */
    public Route routeOf(Exchange exchange) {
        Optional<RoutePlan> published = exchange.find(RoutePlan.class);
        if (published.isPresent()) {
            return published.get();
        }
        Route route = route(DEFAULT_HINT, Client.of(exchange), exchange.find(ChatRequest.class));
        if (route instanceof RoutePlan plan) {
            exchange.publish(plan);
        }
        return route;
    }

    private Provider defaultOrAny(Client client) {
        return defaultProvider.orElseGet(() -> anyOf(client));
    }

    /** One that the client may use; where there is none, one that it is refused. */
    private Provider anyOf(Client client) {
        List<Provider> allowed = providers.stream()
                .filter(provider -> client.providers().allow(provider.name()))
                .toList();
        List<Provider> choice = allowed.isEmpty() ? providers : allowed;
        return choice.get(random.nextInt(choice.size()));
    }

    private static Route planFor(Provider provider, RoutePlan.Reason reason) {
        return provider.lacksKey() ? new KeylessTarget(provider.name()) : new RoutePlan(List.of(provider), reason);
    }
}
