package dev.sluice.models;

import dev.sluice.auth.Client;
import dev.sluice.routing.ModelDirectory;
import dev.sluice.routing.Provider;
import dev.sluice.routing.RouteTable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The models that a client may use, under the names by which it gets them (dialects.md B6). Thread-safe. */
public final class ModelCatalog {

    /** Whose the aliases are. */
    private static final String GATEWAY = "sluice";

    private final RouteTable routes;
    private final ModelLists lists;

    public ModelCatalog(RouteTable routes, ModelLists lists) {
        this.routes = routes;
        this.lists = lists;
    }

    /**
     * Returns the models that a client may use: aliases in alphabetical order, then those of each provider. May wait for providers.
     *
     * @param only the provider that the client names by a hint: its models then have their own names; empty for the models of all
     */
    List<ListedModel> list(Client client, Optional<Provider> only) {
        ModelDirectory directory = routes.directory();
        List<Provider> providers = usable(directory, client, only);
        lists.refresh(providers);
        Map<String, ListedModel> byName = new LinkedHashMap<>();
        if (only.isEmpty()) {
            directory.aliases().forEach((name, alias) -> {
                boolean hasTarget = alias.targets().stream()
                        .anyMatch(target -> client.providers().allow(target.provider()));
                if (hasTarget && client.models().allow(name)) {
                    byName.put(name, ListedModel.named(name, GATEWAY));
                }
            });
        }
        for (Provider provider : providers) {
            for (ListedModel model : modelsOf(provider, directory)) {
                if (client.models().allow(model.id())) {
                    nameFor(model, provider, client, directory, only)
                            .ifPresent(name -> byName.putIfAbsent(name, model.withId(name)));
                }
            }
        }
        return List.copyOf(byName.values());
    }

    /** Returns the names of all models that a client may use, in the order of {@code GET /v1/models}. May wait for providers. */
    public List<String> namesFor(Client client) {
        return list(client, Optional.empty()).stream().map(ListedModel::id).toList();
    }

    /** Returns the model of this name if the client may use it. A name with a provider's prefix is found too where the list has it without. */
    Optional<ListedModel> find(String name, Client client, Optional<Provider> only) {
        Optional<ListedModel> listed = list(client, only).stream()
                .filter(model -> model.id().equals(name))
                .findFirst();
        return listed.or(() -> only.isPresent() ? Optional.empty() : findElsewhere(name, client));
    }

    private Optional<ListedModel> findElsewhere(String name, Client client) {
        ModelDirectory directory = routes.directory();
        for (Provider provider : usable(directory, client, Optional.empty())) {
            Optional<ListedModel> found = modelsOf(provider, directory).stream()
                    .filter(model ->
                            client.models().allow(model.id()) && directory.leadsTo(name, client, provider, model.id()))
                    .findFirst();
            if (found.isPresent()) {
                return found.map(model -> model.withId(name));
            }
        }
        return Optional.empty();
    }

    private static List<Provider> usable(ModelDirectory directory, Client client, Optional<Provider> only) {
        return directory.providers().stream()
                .filter(provider -> only.isEmpty() || only.get().equals(provider))
                .filter(provider -> client.providers().allow(provider.name()) && !provider.lacksKey())
                .toList();
    }

    private static Optional<String> nameFor(
            ListedModel model, Provider provider, Client client, ModelDirectory directory, Optional<Provider> only) {
        return only.isPresent() ? Optional.of(model.id()) : directory.nameFor(client, provider, model.id());
    }

    private List<ListedModel> modelsOf(Provider provider, ModelDirectory directory) {
        return switch (provider.list()) {
            case OFF -> List.of();
            case STATIC -> configured(provider, directory);
            // What the configuration names is served, whether or not the provider can be asked at the moment.
            case FETCH -> lists.of(provider).orElseGet(() -> configured(provider, directory));
        };
    }

    private static List<ListedModel> configured(Provider provider, ModelDirectory directory) {
        return directory.exactNames(provider).stream()
                .map(name -> ListedModel.named(name, provider.name()))
                .toList();
    }
}
