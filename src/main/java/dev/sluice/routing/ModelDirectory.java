package dev.sluice.routing;

import dev.sluice.auth.Client;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The names by which clients get models, at one moment: the lookup of {@link RouteTable}, in the other direction. Immutable and thread-safe.
 */
public final class ModelDirectory {

    private final ModelTable table;
    private final List<Provider> providers;
    private final Function<Client, List<Provider>> fallbacks;

    /**
     * Creates a directory.
     *
     * @param fallbacks the providers that get a client's requests for names that are nobody's
     */
    ModelDirectory(ModelTable table, List<Provider> providers, Function<Client, List<Provider>> fallbacks) {
        this.table = table;
        this.providers = providers;
        this.fallbacks = fallbacks;
    }

    /** All providers. */
    public List<Provider> providers() {
        return providers;
    }

    /** The aliases that are no patterns, in alphabetical order, and where they lead. */
    public Map<String, ModelAlias> aliases() {
        return table.aliases();
    }

    /** The names of a provider's models that the configuration lists exactly. */
    public List<String> exactNames(Provider provider) {
        return table.exactNames(provider.name());
    }

    /**
     * Returns the name by which a client gets a provider's model without a hint: the model's own name if it leads there, else with the
     * provider's name and a slash before it. Empty if neither leads there.
     */
    public Optional<String> nameFor(Client client, Provider provider, String model) {
        if (leadsTo(model, client, provider, model)) {
            return Optional.of(model);
        }
        String prefixed = provider.name() + "/" + model;
        return leadsTo(prefixed, client, provider, model) ? Optional.of(prefixed) : Optional.empty();
    }

    /** Whether this name is one of the gateway's own. */
    public boolean isAlias(String name) {
        return table.find(name).filter(ModelTable.Match::isAlias).isPresent();
    }

    /** What a conversation of this client for this name, without a hint, may ask providers for, as far as no rule leads it elsewhere. */
    public RequestedModels requested(String name, Client client) {
        Optional<ModelTable.Match> match = table.find(name);
        Stream<ModelTarget> targets = match.map(ModelDirectory::allTargets)
                .orElseGet(() -> fallbacks.apply(client).stream()
                        .map(provider -> new ModelTarget(provider.name(), Optional.empty())));
        return new RequestedModels(
                match.filter(ModelTable.Match::isAlias).map(alias -> name),
                targets.filter(target -> client.providers().allow(target.provider()))
                        .map(target -> target.model()
                                .or(() -> modelOf(target.provider()))
                                .orElse(name))
                        .collect(Collectors.toUnmodifiableSet()));
    }

    private static Stream<ModelTarget> allTargets(ModelTable.Match match) {
        return match.alias().map(ModelAlias::allTargets).orElseGet(() -> Stream.of(match.target()));
    }

    private Optional<String> modelOf(String provider) {
        return providers.stream()
                .filter(known -> known.name().equals(provider))
                .findFirst()
                .flatMap(Provider::model);
    }

    /** Whether a client that asks for this name, without a hint, gets this model of this provider; not by an alias. */
    public boolean leadsTo(String name, Client client, Provider provider, String model) {
        Optional<ModelTable.Match> match = table.find(name);
        if (match.isEmpty()) {
            return name.equals(model) && fallbacks.apply(client).contains(provider);
        }
        ModelTarget target = match.get().target();
        return !match.get().isAlias()
                && target.provider().equals(provider.name())
                && target.model().orElse(name).equals(model);
    }
}
