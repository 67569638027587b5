package dev.sluice.ratelimit;

import dev.sluice.auth.Client;
import dev.sluice.inference.AnswerBounds;
import dev.sluice.price.ExchangePricing;
import dev.sluice.price.RequestRates;
import dev.sluice.routing.RequestedModels;
import dev.sluice.routing.Target;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Finds the budgets in money that a request meets, and what it may cost (P11, P12). Safe for any number of threads. */
final class MoneyMeter {

    /** More than any model answers. */
    static final long MOST_ANSWER_TOKENS = 131_072;

    /** Of a model of whose answers too few are known. */
    static final long USUAL_ANSWER_TOKENS = 1_024;

    private final MoneyBudgets budgets;
    private final AnswerLengths lengths;
    private final BudgetObserver observer;

    /**
     * Creates a meter.
     *
     * @param lengths how long the answers of models are
     * @param observer told what is let through uncounted
     */
    MoneyMeter(MoneyBudgets budgets, AnswerLengths lengths, BudgetObserver observer) {
        this.budgets = budgets;
        this.lengths = lengths;
        this.observer = observer;
    }

    /** A meter of other budgets that knows as much of answers. */
    MoneyMeter with(MoneyBudgets others) {
        return new MoneyMeter(others, lengths, observer);
    }

    MoneyBudgets budgets() {
        return budgets;
    }

    /** The budget that refuses the request for want of a price; empty for none. */
    Optional<Refusal> refusal(Spending spending, Target target, ExchangePricing prices) {
        if (spending.rates().isPresent()) {
            return Optional.empty();
        }
        return spending.budgets().stream()
                .filter(budget -> budget.unpriced() instanceof UnpricedModels.Refused)
                .findFirst()
                .map(budget -> new UnpricedModel(
                        budget.name(),
                        target,
                        prices.prices().sectionOf(target.provider().name())));
    }

    /** Tells of the budgets that do not count the request for want of a price. */
    void tellUncounted(Spending spending) {
        if (spending.rates().isEmpty()) {
            spending.budgets().stream()
                    .filter(budget -> budget.unpriced() instanceof UnpricedModels.Passed)
                    .forEach(budget -> observer.passedUncounted(budget.name()));
        }
    }

    /**
     * What a request spends at a target.
     *
     * @param names by which budgets find the request at the target
     * @param prices what the request is priced by
     */
    Spending spending(MeteredRequest request, Target target, RequestedModel names, ExchangePricing prices) {
        List<MoneyBudget> met = budgets.met(request.client(), names);
        if (met.isEmpty()) {
            return Spending.NONE;
        }
        String model = names.model();
        boolean isAnswered = request.inference().endpoint().hasAnswerTokens();
        Optional<RequestRates> rates = prices.ratesOf(target, model, isAnswered);
        long expected = 0;
        long most = 0;
        if (isAnswered) {
            AnswerBounds bounds = request.inference().answerBounds();
            most = bounds.tokens().orElse(MOST_ANSWER_TOKENS * bounds.choices());
            expected = Math.min(most, lengths.ninetiethPercentile(model).orElse(USUAL_ANSWER_TOKENS));
        }
        return new Spending(
                met,
                budgets.currency(),
                request.client().name(),
                met.stream()
                        .map(budget -> budget.valueOf(request.client(), model))
                        .toList(),
                rates,
                expected,
                most);
    }

    /**
     * Remembers how long an answer was.
     *
     * @param model as the provider was asked for it
     */
    void answered(String model, long tokens) {
        lengths.add(model, tokens);
    }

    /**
     * Demands of nothing, of the budgets that a client meets.
     *
     * @param models what is asked for; empty for the budgets of all models, without those that have a bucket for each
     */
    List<Demand> look(Client client, Optional<RequestedModels> models, Instant now) {
        if (models.isEmpty()) {
            return budgets.budgets().stream()
                    .filter(budget -> budget.isFor(client) && budget.each() != MoneyBudget.Each.MODEL)
                    .map(budget -> lookAt(budget, budget.valueOf(client, ""), client.name(), now))
                    .toList();
        }
        return models.get().models().stream()
                .flatMap(model -> budgets
                        .met(client, new RequestedModel(models.get().alias(), model))
                        .stream()
                        .map(budget -> lookAt(budget, budget.valueOf(client, model), client.name(), now)))
                .distinct()
                .toList();
    }

    /** Demands of nothing, of all buckets whose use the metrics tell. */
    List<Demand> lookAtAll(Instant now) {
        List<Demand> demands = new ArrayList<>();
        for (MoneyBudget budget : budgets.budgets()) {
            Set<String> clients = budgets.clientsOf(budget);
            clients.forEach(client -> demands.add(lookAt(budget, client, client, now)));
        }
        return demands;
    }

    /** A demand of nothing, of one bucket of a budget. */
    Demand lookAt(MoneyBudget budget, String value, String client, Instant now) {
        BudgetTerms terms =
                new BudgetTerms(budget, budgets.currency(), budget.period().endAt(now), false, Optional.empty());
        return Demand.ofMoney(terms, value, 0, now, client);
    }
}
