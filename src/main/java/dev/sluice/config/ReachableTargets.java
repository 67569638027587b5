package dev.sluice.config;

import dev.sluice.auth.Client;
import dev.sluice.auth.ClientAccess;
import dev.sluice.ratelimit.MoneyBudget;
import dev.sluice.routing.ModelAlias;
import dev.sluice.routing.ModelNames;
import dev.sluice.routing.ModelTarget;
import dev.sluice.routing.Provider;
import dev.sluice.routing.RequestRule;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The targets whose model is configured, and who may use them.
 *
 * @param providers all providers
 * @param names names of models, which lead to targets
 * @param rules rules, which lead to targets too
 * @param clients those that are configured
 */
record ReachableTargets(
        List<Provider> providers, ModelNames names, List<RequestRule> rules, List<ClientAccess> clients) {

    /** The targets with a configured model that requests can be sent to which a budget counts; each once. */
    Set<ModelTarget> of(MoneyBudget budget) {
        List<Client> counted = (clients.isEmpty()
                        ? Stream.of(Client.ANONYMOUS)
                        : clients.stream().map(ClientAccess::client))
                .filter(client -> budget.clients().allow(client.name()))
                .toList();
        Set<ModelTarget> found = new LinkedHashSet<>();
        Stream<ModelTarget> byModel =
                all().filter(target -> target.model().filter(budget::isForModel).isPresent());
        Stream.concat(byModel, byAlias(budget))
                .filter(target -> counted.stream().anyMatch(client -> mayUse(client, target)))
                .forEach(found::add);
        return found;
    }

    /** The name of an alias gives permission to all of its models, so that those of a client do not count for targets. */
    private static boolean mayUse(Client client, ModelTarget target) {
        return client.providers().allow(target.provider())
                && (!target.name().equals(target.provider())
                        || client.models().allow(target.model().orElseThrow()));
    }

    /** Whether a pattern of an alias meets one of a budget is seen when a request comes. */
    private Stream<ModelTarget> byAlias(MoneyBudget budget) {
        return names.aliases().stream()
                .filter(alias -> !ModelNames.isPattern(alias.name()) && budget.isForModel(alias.name()))
                .flatMap(ModelAlias::allTargets)
                .filter(target -> target.model().isPresent());
    }

    private Stream<ModelTarget> all() {
        Stream<ModelTarget> ofProviders = providers.stream()
                .filter(provider -> provider.model().isPresent())
                .map(provider -> new ModelTarget(provider.name(), provider.model()));
        Stream<ModelTarget> ofAliases = Stream.concat(
                        names.aliases().stream(), rules.stream().map(RequestRule::use))
                .flatMap(ModelAlias::allTargets);
        return Stream.of(ofProviders, names.targets().values().stream(), ofAliases)
                .flatMap(targets -> targets);
    }
}
