package dev.sluice.routing;

import dev.sluice.api.RequestedEndpoint;
import dev.sluice.auth.Client;
import dev.sluice.exchange.Exchange;
import dev.sluice.inference.InferenceRequest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/** Chooses the provider of a request: by a hint, else by the model, else the default (behaviour.md 2, dialects.md 2). Thread-safe. */
public final class RouteTable {

    /** The hint that means the same as no hint. */
    private static final String DEFAULT_HINT = "default";

    private final Map<String, Provider> byName = new LinkedHashMap<>();
    private final List<Provider> providers;
    private final Optional<Provider> defaultProvider;
    private final boolean rejectsUnknownHint;
    private final KnownModels known;
    private final RandomGenerator random;
    private volatile ModelTable models;

    /** Creates a table that chooses without regard to models. */
    public RouteTable(List<Provider> providers, boolean rejectsUnknownHint, RandomGenerator random) {
        this(providers, rejectsUnknownHint, ModelNames.NONE, KnownModels.NONE, random);
    }

    /**
     * Creates a table.
     *
     * @param providers at least one, with unique names and at most one default
     * @param rejectsUnknownHint whether a hint with an unknown provider is rejected instead of routed like a request without a hint
     * @param models the names of models
     * @param known names of models to propose for misspelled ones
     * @param random chooses a provider if there is no default; must be thread-safe
     */
    public RouteTable(
            List<Provider> providers,
            boolean rejectsUnknownHint,
            ModelNames models,
            KnownModels known,
            RandomGenerator random) {
        if (providers.isEmpty()) {
            throw new IllegalArgumentException("a route table needs a provider");
        }
        this.providers = List.copyOf(providers);
        for (Provider provider : providers) {
            byName.put(provider.name(), provider);
        }
        this.defaultProvider = providers.stream().filter(Provider::isDefault).findFirst();
        this.rejectsUnknownHint = rejectsUnknownHint;
        this.known = known;
        this.random = random;
        this.models = new ModelTable(models, byName.keySet());
    }

    /** Replaces the names of models, for requests that are routed afterwards. Names that lead to a provider that does not run are left out. */
    public void replace(ModelNames names) {
        models = new ModelTable(names, byName.keySet());
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
        String name = hint == null ? "" : hint.strip();
        Optional<Provider> named = Optional.ofNullable(byName.get(name));
        boolean isUnknown = named.isEmpty() && !name.isEmpty() && !name.equals(DEFAULT_HINT);
        if (isUnknown && rejectsUnknownHint) {
            return new UnknownProvider();
        }
        ModelTable table = models;
        if (called.endpoint().listsModels() && (table.isOn() || !client.models().isAny())) {
            return listing(named, client);
        }
        Optional<String> asked = inference.flatMap(InferenceRequest::model);
        if (named.isPresent()) {
            Optional<String> rest = asked.flatMap(model -> table.withoutPrefix(name, model));
            return planFor(new Choice(named.get(), rest, false, RoutePlan.Reason.HINT), client, called, inference);
        }
        if (table.isOn() && asked.isPresent()) {
            Optional<ModelTable.Match> match = table.find(asked.get());
            if (match.isPresent()) {
                return planFor(choice(match.get()), client, called, inference);
            }
            List<Provider> candidates = fallbacks(table, client, speaks(called));
            return candidates.isEmpty()
                    ? new ModelNotFound(namesNear(asked.get(), table, client))
                    : planFor(fallback(candidates, isUnknown), client, called, inference);
        }
        return planFor(fallback(anyOrDefault(client, speaks(called)), isUnknown), client, called, inference);
    }

    /**
     * Routes a request to the provider that stores what it refers to.
     *
     * @param provider name of a provider of this table
     * @param inference the request; empty if it is not read
     */
    Route routeToOwner(String provider, Client client, RequestedEndpoint called, Optional<InferenceRequest> inference) {
        ModelTable table = models;
        Optional<String> asked = inference.flatMap(InferenceRequest::model);
        // A name that leads elsewhere is sent as it is: that provider does not have the stored response.
        Optional<ModelTable.Match> match = asked.flatMap(table::find)
                .filter(found -> found.target().provider().equals(provider));
        return planFor(
                new Choice(
                        byName.get(provider),
                        match.flatMap(found -> found.target().model()),
                        match.filter(ModelTable.Match::isAlias).isPresent(),
                        RoutePlan.Reason.STORED_RESPONSE),
                client,
                called,
                inference);
    }

    private static Route listing(Optional<Provider> named, Client client) {
        if (named.filter(Provider::lacksKey).isPresent()) {
            return new MissingProviderKey(named.get().name());
        }
        return named.filter(provider -> !client.providers().allow(provider.name()))
                .<Route>map(NotAllowed::ofProvider)
                .orElseGet(() -> new ModelListing(named));
    }

    private Choice choice(ModelTable.Match match) {
        return new Choice(
                byName.get(match.target().provider()), match.target().model(), match.isAlias(), RoutePlan.Reason.MODEL);
    }

    private Choice fallback(List<Provider> candidates, boolean isUnknownHint) {
        Provider chosen =
                candidates.size() == 1 ? candidates.get(0) : candidates.get(random.nextInt(candidates.size()));
        return new Choice(
                chosen,
                Optional.empty(),
                false,
                isUnknownHint ? RoutePlan.Reason.UNKNOWN_HINT : RoutePlan.Reason.DEFAULT);
    }

    /** Names that a client may use, of those that the configuration lists exactly or that providers told. */
    private List<String> namesNear(String asked, ModelTable table, Client client) {
        Stream<String> served = providers.stream()
                .flatMap(provider ->
                        Stream.concat(table.exactNames(provider.name()).stream(), known.of(provider).stream()));
        return NearNames.of(
                asked,
                Stream.concat(table.aliases().keySet().stream(), served),
                name -> client.models().allow(name)
                        && table.find(name)
                                .filter(match ->
                                        client.providers().allow(match.target().provider()))
                                .isPresent());
    }

    /** The names by which clients get models, as they are now. */
    public ModelDirectory directory() {
        ModelTable table = models;
        return new ModelDirectory(table, providers, client -> fallbacks(table, client, provider -> true));
    }

    /**
     * Returns the plan, or the listing, that was published for the exchange. Without one, routes the request without a hint and publishes the
     * result, so that later calls return the same.
     *
     * @param called the endpoint of the request
     */
    public Route routeOf(Exchange exchange, RequestedEndpoint called) {
        Optional<? extends Route> published = exchange.find(RoutePlan.class);
        if (published.isEmpty()) {
            published = exchange.find(ModelListing.class);
        }
        if (published.isPresent()) {
            return published.get();
        }
        Route route = route(DEFAULT_HINT, Client.of(exchange), called, exchange.find(InferenceRequest.class));
        if (route instanceof RoutePlan plan) {
            exchange.publish(plan);
        } else if (route instanceof ModelListing listing) {
            exchange.publish(listing);
        }
        return route;
    }

    /**
     * The providers that may get a model whose name is nobody's: the default provider, or without one any; but none that serves only the
     * names in its configuration.
     */
    private List<Provider> fallbacks(ModelTable table, Client client, Predicate<Provider> preferred) {
        return anyOrDefault(client, preferred).stream()
                .filter(provider -> !table.isLimited(provider.name()))
                .toList();
    }

    /**
     * The default provider. Without one, those that the client may use, and of these the preferred ones. Without any such, all: the checks
     * then reject the request.
     */
    private List<Provider> anyOrDefault(Client client, Predicate<Provider> preferred) {
        if (defaultProvider.isPresent()) {
            return List.of(defaultProvider.get());
        }
        List<Provider> allowed = where(providers, provider -> client.providers().allow(provider.name()));
        return where(allowed, preferred);
    }

    private static Predicate<Provider> speaks(RequestedEndpoint called) {
        return provider -> provider.dialect().speaks(called.endpoint());
    }

    private static List<Provider> where(List<Provider> providers, Predicate<Provider> condition) {
        List<Provider> found = providers.stream().filter(condition).toList();
        return found.isEmpty() ? providers : found;
    }

    private static Route planFor(
            Choice choice, Client client, RequestedEndpoint called, Optional<InferenceRequest> inference) {
        Provider provider = choice.provider();
        if (provider.lacksKey()) {
            return new MissingProviderKey(provider.name());
        }
        Target target = new Target(provider, choice.modelFor(inference));
        if (provider.dialect().hasDeploymentOf(called.endpoint())
                && inference
                        .flatMap(request -> request.modelFor(target.model()))
                        .isEmpty()) {
            return new MissingModel();
        }
        Optional<String> alias = choice.isAlias() ? inference.flatMap(InferenceRequest::model) : Optional.empty();
        Optional<NotAllowed> notAllowed = NotAllowed.check(client, target, choice.reason(), alias, called, inference);
        if (notAllowed.isPresent()) {
            return notAllowed.get();
        }
        return provider.dialect().speaks(called.endpoint())
                ? RoutePlan.to(target, choice.reason())
                : new UnsupportedEndpoint(called.endpoint(), provider.dialect());
    }

    /**
     * A provider that was chosen.
     *
     * @param model the model that the alias leads to, or the name without the provider's prefix; empty for neither
     */
    private record Choice(Provider provider, Optional<String> model, boolean isAlias, RoutePlan.Reason reason) {

        /** The model to ask for in place of the client's: the alias's, else the provider's for conversations, else that without prefix. */
        Optional<String> modelFor(Optional<InferenceRequest> inference) {
            if (isAlias && model.isPresent()) {
                return model;
            }
            return inference
                    .filter(request -> request.endpoint().takesProviderModel())
                    .flatMap(request -> provider.model())
                    .or(() -> model);
        }
    }
}
