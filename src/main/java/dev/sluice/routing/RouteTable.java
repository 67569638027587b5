package dev.sluice.routing;

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
     */
    public Route route(String hint) {
        String wanted = hint == null ? "" : hint.strip();
        Provider named = byName.get(wanted);
        if (named != null) {
            return planFor(named, RoutePlan.Reason.HINT);
        }
        if (wanted.isEmpty() || wanted.equals(DEFAULT_HINT)) {
            return planFor(defaultOrAny(), RoutePlan.Reason.DEFAULT);
        }
        return refusesUnknown ? new UnknownTarget() : planFor(defaultOrAny(), RoutePlan.Reason.UNKNOWN_HINT);
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
        Route route = route(DEFAULT_HINT);
        if (route instanceof RoutePlan plan) {
            exchange.publish(plan);
        }
        return route;
    }

    private Provider defaultOrAny() {
        return defaultProvider.orElseGet(() -> providers.get(random.nextInt(providers.size())));
    }

    private static Route planFor(Provider provider, RoutePlan.Reason reason) {
        return provider.lacksKey() ? new KeylessTarget(provider.name()) : new RoutePlan(List.of(provider), reason);
    }
}
