package dev.sluice.routing;

import dev.sluice.api.RequestedEndpoint;
import dev.sluice.auth.Client;
import dev.sluice.exchange.Exchange;
import dev.sluice.inference.InferenceRequest;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
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
    private final TargetPlans plans;
    private final PromptSize prompts;
    private final InstantSource clock;
    private volatile Names names;

    /** Creates a table that chooses without regard to models. */
    public RouteTable(List<Provider> providers, boolean rejectsUnknownHint, RandomGenerator random) {
        this(
                providers,
                rejectsUnknownHint,
                ModelNames.NONE,
                RoutingRules.DEFAULT,
                List.of(),
                KnownModels.NONE,
                PromptSize.UNKNOWN,
                InstantSource.system(),
                random);
    }

    /**
     * Creates a table.
     *
     * @param providers at least one, with unique names and at most one default
     * @param rejectsUnknownHint whether a hint with an unknown provider is rejected instead of routed like a request without a hint
     * @param models the names of models
     * @param rules how requests are tried, unless their model says otherwise
     * @param requestRules rules for some of the requests; the first that holds decides
     * @param known names of models to propose for misspelled ones
     * @param prompts counts prompts for targets whose context is known
     * @param clock tells the hours for rules
     * @param random chooses a provider if there is no default, and requests for shares; must be thread-safe
     */
    public RouteTable(
            List<Provider> providers,
            boolean rejectsUnknownHint,
            ModelNames models,
            RoutingRules rules,
            List<RequestRule> requestRules,
            KnownModels known,
            PromptSize prompts,
            InstantSource clock,
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
        this.plans = new TargetPlans(byName, prompts);
        this.prompts = prompts;
        this.clock = clock;
        replace(models, rules, requestRules);
    }

    /**
     * Replaces the names of models, and the rules, for requests that are routed afterwards. Names and rules that lead only to providers that do
     * not run are left out.
     */
    public void replace(ModelNames models, RoutingRules rules, List<RequestRule> requestRules) {
        List<RunningRule> running = requestRules.stream()
                .flatMap(rule -> rule.use().only(target -> byName.containsKey(target.provider())).stream()
                        .map(use -> new RunningRule(rule, use)))
                .toList();
        Map<Boolean, List<RunningRule>> byKind = running.stream()
                .collect(Collectors.partitioningBy(
                        rule -> rule.rule().mirroring().isPresent()));
        names = new Names(new ModelTable(models, byName.keySet()), rules, byKind.get(false), byKind.get(true));
    }

    /** Whether requests may be copied. */
    public boolean hasMirrors() {
        return !names.mirrors().isEmpty();
    }

    /**
     * Returns where a copy of a request goes: the first rule for copies that holds decides. Empty if none holds, or its target cannot serve the
     * request, or is not for the client.
     *
     * @param header the value of a header of the request by its name; null for none
     */
    public Optional<Mirror> mirrorOf(
            Exchange exchange,
            UnaryOperator<String> header,
            Client client,
            RequestedEndpoint called,
            InferenceRequest inference) {
        List<RunningRule> mirrors = names.mirrors();
        if (mirrors.isEmpty()) {
            return Optional.empty();
        }
        RoutedCall call = new RoutedCall(Optional.of(exchange), client, called, inference, header);
        return mirrors.stream()
                .filter(running -> running.rule().holds(call, clock.instant(), prompts, random))
                .findFirst()
                .flatMap(running -> plans.copyTo(running.use(), call)
                        .map(target -> new Mirror(
                                running.rule().name(),
                                target,
                                running.rule().mirroring().orElseThrow())));
    }

    /** How requests are tried, as it is configured now. */
    public RoutingRules rules() {
        return names.rules();
    }

    /** All targets to which requests may lead now: every provider, and the configured targets. */
    public List<Target> targets() {
        return Stream.concat(
                        providers.stream().map(provider -> new Target(provider, provider.model())),
                        names.table().targets().stream().map(this::targetOf))
                .toList();
    }

    /** The target of this name to which requests may lead now: a provider, or a configured target. Empty if there is none. */
    public Optional<Target> target(String name) {
        Provider provider = byName.get(name);
        return provider == null
                ? names.table().target(name).map(this::targetOf)
                : Optional.of(new Target(provider, provider.model()));
    }

    private Target targetOf(ModelTarget configured) {
        return new Target(configured.name(), byName.get(configured.provider()), configured.model());
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
        return route(
                Optional.empty(),
                header -> header.equals(RoutingFilter.HINT_HEADER) ? hint : null,
                client,
                called,
                inference);
    }

    /**
     * The same for a request whose prompt may be counted, and that may have an affinity to a target.
     *
     * @param exchange for which the prompt is counted; empty to count none
     * @param header the value of a header of the request by its name; null for none
     */
    Route route(
            Optional<Exchange> exchange,
            UnaryOperator<String> header,
            Client client,
            RequestedEndpoint called,
            Optional<InferenceRequest> inference) {
        String hint = header.apply(RoutingFilter.HINT_HEADER);
        String name = hint == null ? "" : hint.strip();
        Names current = names;
        ModelTable table = current.table();
        Optional<Provider> named = Optional.ofNullable(byName.get(name));
        Optional<ModelTarget> target = named.isPresent() ? Optional.empty() : table.target(name);
        boolean isUnknown = named.isEmpty() && target.isEmpty() && !name.isEmpty() && !name.equals(DEFAULT_HINT);
        if (isUnknown && rejectsUnknownHint) {
            return new UnknownProvider();
        }
        if (called.endpoint().listsModels() && (table.isOn() || !client.models().isAny())) {
            return listing(named.or(() -> target.map(chosen -> byName.get(chosen.provider()))), client);
        }
        Optional<String> asked = inference.flatMap(InferenceRequest::model);
        if (named.isPresent()) {
            Optional<String> rest = asked.flatMap(model -> table.withoutPrefix(name, model));
            return planFor(
                    new Choice(named.get(), rest, RoutePlan.Reason.HINT), current.usual(), client, called, inference);
        }
        if (target.isPresent()) {
            Choice choice = new Choice(
                    byName.get(target.get().provider()), name, target.get().model(), false, RoutePlan.Reason.HINT);
            return planFor(choice, current.usual(), client, called, inference);
        }
        boolean isChosenByRequest = table.isOn() || !current.requestRules().isEmpty();
        Optional<RoutedCall> call = inference
                .filter(request -> isChosenByRequest)
                .map(request -> new RoutedCall(exchange, client, called, request, header));
        Optional<Route> byRule =
                current.requestRules().isEmpty() ? Optional.empty() : call.flatMap(asks -> routeByRule(current, asks));
        if (byRule.isPresent()) {
            return byRule.get();
        }
        if (table.isOn() && asked.isPresent()) {
            Optional<ModelTable.Match> match = table.find(asked.get());
            if (match.isPresent()) {
                return route(match.get(), current.rules(), call.orElseThrow());
            }
            List<Provider> candidates = fallbacks(table, client, speaks(called));
            return candidates.isEmpty()
                    ? new ModelNotFound(namesNear(asked.get(), table, client))
                    : planFor(fallback(candidates, isUnknown), current.usual(), client, called, inference);
        }
        return planFor(
                fallback(anyOrDefault(client, speaks(called)), isUnknown), current.usual(), client, called, inference);
    }

    /**
     * Routes a request to the provider that stores what it refers to. Empty if the table has no such provider any more.
     *
     * @param provider name of the provider
     * @param inference the request; empty if it is not read
     */
    Optional<Route> routeToOwner(
            String provider, Client client, RequestedEndpoint called, Optional<InferenceRequest> inference) {
        if (!byName.containsKey(provider)) {
            return Optional.empty();
        }
        Names current = names;
        Optional<String> asked = inference.flatMap(InferenceRequest::model);
        // A name that leads elsewhere is sent as it is: that provider does not have the stored response.
        Optional<ModelTable.Match> match = asked.flatMap(current.table()::find).filter(found -> found.targets().stream()
                .anyMatch(target -> target.provider().equals(provider)));
        Optional<ModelTarget> target = match.flatMap(found -> found.targets().stream()
                .filter(candidate -> candidate.provider().equals(provider))
                .findFirst());
        return Optional.of(planFor(
                new Choice(
                        byName.get(provider),
                        target.map(ModelTarget::name).orElse(provider),
                        target.flatMap(ModelTarget::model),
                        match.filter(ModelTable.Match::isAlias).isPresent(),
                        RoutePlan.Reason.STORED_RESPONSE),
                current.usual(),
                client,
                called,
                inference));
    }

    private static Route listing(Optional<Provider> named, Client client) {
        if (named.filter(Provider::lacksKey).isPresent()) {
            return new MissingProviderKey(named.get().name());
        }
        return named.filter(provider -> !client.providers().allow(provider.name()))
                .<Route>map(NotAllowed::ofProvider)
                .orElseGet(() -> new ModelListing(named));
    }

    private Optional<Route> routeByRule(Names current, RoutedCall call) {
        Optional<String> asked = call.inference().model().filter(name -> current.table()
                .find(name)
                .filter(ModelTable.Match::isAlias)
                .isPresent());
        return current.requestRules().stream()
                .filter(running -> running.rule().holds(call, clock.instant(), prompts, random))
                .findFirst()
                .map(running -> plans.plan(running.use(), call, current.rules(), RoutePlan.Reason.RULE, asked));
    }

    private Route route(ModelTable.Match match, RoutingRules rules, RoutedCall call) {
        Optional<ModelAlias> alias = match.alias();
        if (alias.isPresent() && !alias.get().hasOneTarget()) {
            return plans.plan(alias.get(), call, rules);
        }
        ModelTarget target = match.target();
        Choice choice = new Choice(
                byName.get(target.provider()), target.name(), target.model(), match.isAlias(), RoutePlan.Reason.MODEL);
        return planFor(
                choice,
                alias.map(found -> plans.rulesOf(found, rules)).orElseGet(rules::forPlans),
                call.client(),
                call.called(),
                Optional.of(call.inference()));
    }

    private Choice fallback(List<Provider> candidates, boolean isUnknownHint) {
        Provider chosen =
                candidates.size() == 1 ? candidates.get(0) : candidates.get(random.nextInt(candidates.size()));
        return new Choice(
                chosen, Optional.empty(), isUnknownHint ? RoutePlan.Reason.UNKNOWN_HINT : RoutePlan.Reason.DEFAULT);
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
                                .filter(match -> match.targets().stream()
                                        .anyMatch(target -> client.providers().allow(target.provider())))
                                .isPresent());
    }

    /** The aliases that are no patterns, as they are now, in alphabetical order, without targets whose providers do not run. */
    public List<ModelAlias> aliases() {
        return List.copyOf(names.table().aliases().values());
    }

    /** The names by which clients get models, as they are now. */
    public ModelDirectory directory() {
        ModelTable table = names.table();
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
            Choice choice,
            AttemptRules rules,
            Client client,
            RequestedEndpoint called,
            Optional<InferenceRequest> inference) {
        Provider provider = choice.provider();
        if (provider.lacksKey()) {
            return new MissingProviderKey(provider.name());
        }
        Target target = new Target(choice.target(), provider, choice.modelFor(inference));
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
                ? RoutePlan.to(target, choice.reason(), rules, alias)
                : new UnsupportedEndpoint(called.endpoint(), provider.dialect());
    }

    /** What can change while the gateway runs, at one moment. */
    private record Names(
            ModelTable table,
            RoutingRules rules,
            AttemptRules usual,
            List<RunningRule> requestRules,
            List<RunningRule> mirrors) {

        Names(ModelTable table, RoutingRules rules, List<RunningRule> requestRules, List<RunningRule> mirrors) {
            this(table, rules, rules.forPlans(), requestRules, mirrors);
        }
    }

    /**
     * A rule.
     *
     * @param use where it leads, without the targets whose providers do not run
     */
    private record RunningRule(RequestRule rule, ModelAlias use) {}

    /**
     * A provider that was chosen.
     *
     * @param target name of the target
     * @param model the model that the alias leads to, or the name without the provider's prefix; empty for neither
     */
    private record Choice(
            Provider provider, String target, Optional<String> model, boolean isAlias, RoutePlan.Reason reason) {

        /** A provider, which is itself a target. */
        Choice(Provider provider, Optional<String> model, RoutePlan.Reason reason) {
            this(provider, provider.name(), model, false, reason);
        }

        /** The model to ask for in place of the client's: the target's, else the provider's for conversations, else that without prefix. */
        Optional<String> modelFor(Optional<InferenceRequest> inference) {
            boolean isTargets = isAlias || !target.equals(provider.name());
            if (isTargets && model.isPresent()) {
                return model;
            }
            return inference
                    .filter(request -> request.endpoint().takesProviderModel())
                    .flatMap(request -> provider.model())
                    .or(() -> model);
        }
    }
}
