package dev.sluice.ratelimit;

import dev.sluice.price.RequestRates;
import dev.sluice.ratelimit.MoneyBudget.Reserve;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a request to one target demands of the budgets in money that it meets.
 *
 * @param budgets those that it meets
 * @param currency code of the currency
 * @param client name of the client
 * @param values for each of the budgets, what its bucket is for
 * @param rates what the model costs; empty if it has no price
 * @param expected tokens of the answer as they are expected
 * @param most the most tokens that the answer can have
 */
record Spending(
        List<MoneyBudget> budgets,
        String currency,
        String client,
        List<String> values,
        Optional<RequestRates> rates,
        long expected,
        long most) {

    /** It meets no budget. */
    static final Spending NONE = new Spending(List.of(), "", "", List.of(), Optional.empty(), 0, 0);

    boolean isNone() {
        return budgets.isEmpty();
    }

    /**
     * The demands, one of each budget.
     *
     * @param prompt tokens of the prompt
     */
    List<Demand> demands(long prompt, Instant now) {
        List<Demand> demands = new ArrayList<>(budgets.size());
        for (int i = 0; i < budgets.size(); i++) {
            MoneyBudget budget = budgets.get(i);
            Optional<RequestRates> unpriced = budget.unpriced() instanceof UnpricedModels.Priced priced
                    ? Optional.of(RequestRates.flat(priced.nanoPerMillion()))
                    : Optional.empty();
            Optional<RequestRates> by = rates.or(() -> unpriced);
            BudgetTerms terms = new BudgetTerms(
                    budget, currency, budget.period().endAt(now), budget.isRefusing() && by.isPresent(), unpriced);
            long nano = by.map(found -> cost(found, budget.reserve(), prompt)).orElse(0L);
            demands.add(Demand.ofMoney(terms, values.get(i), nano, now, client));
        }
        return demands;
    }

    private long cost(RequestRates by, Reserve reserve, long prompt) {
        return reserve == Reserve.WORST ? by.worst(prompt, most) : by.estimate(prompt, expected);
    }
}
