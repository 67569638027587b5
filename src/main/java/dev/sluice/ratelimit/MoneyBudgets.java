package dev.sluice.ratelimit;

import dev.sluice.auth.Client;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The budgets in money. Immutable, for any number of threads.
 *
 * @param budgets no two with the same name
 * @param currency code of the currency of all amounts
 * @param clients names of the configured clients
 */
public record MoneyBudgets(List<MoneyBudget> budgets, String currency, Set<String> clients) {

    /** There are none. */
    public static final MoneyBudgets NONE = new MoneyBudgets(List.of(), "", Set.of());

    public MoneyBudgets {
        budgets = List.copyOf(budgets);
        clients = Set.copyOf(clients);
    }

    /** Whether there is no budget at all. */
    public boolean isEmpty() {
        return budgets.isEmpty();
    }

    /** Whether requests of this client must name their models clearly. */
    boolean distinguishModels(Client client) {
        return budgets.stream().anyMatch(budget -> budget.distinguishesModels() && budget.isFor(client));
    }

    /** Whether a client may not spend what nobody counts. */
    boolean forbidUncounted(Client client) {
        return budgets.stream()
                .anyMatch(budget -> budget.isRefusing()
                        && !(budget.unpriced() instanceof UnpricedModels.Passed)
                        && budget.isFor(client));
    }

    /**
     * The budgets that count a client's requests.
     *
     * @param model the alias that the client asked for, and the model that the provider is asked for
     */
    List<MoneyBudget> met(Client client, RequestedModel model) {
        return budgets.stream()
                .filter(budget -> budget.isFor(client) && budget.isFor(model))
                .toList();
    }

    /** The names of a budget's clients that have a bucket each, sorted; one empty name for a budget of all together. */
    Set<String> clientsOf(MoneyBudget budget) {
        Set<String> names = new TreeSet<>();
        if (budget.each() == MoneyBudget.Each.ALL) {
            names.add("");
        } else if (budget.each() == MoneyBudget.Each.CLIENT) {
            clients.stream().filter(budget.clients()::allow).forEach(names::add);
        }
        return names;
    }
}
