package dev.sluice.ratelimit;

import dev.sluice.auth.Client;
import dev.sluice.routing.RequestedModels;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;

/** The current limits and budgets, which a reload replaces. A request keeps the limits it started with. Safe for any number of threads. */
public final class ReloadableLimits {

    private final BiFunction<String, Client, RequestedModels> names;
    private volatile RequestMeter meter;

    /**
     * Starts with these limits.
     *
     * @param names tells what a client's requests for a name ask providers for
     */
    public ReloadableLimits(RequestMeter meter, BiFunction<String, Client, RequestedModels> names) {
        this.meter = meter;
        this.names = names;
    }

    /**
     * Replaces the limits and the budgets in money. Buckets are kept where model, selector and unit are the same; those of a budget where its
     * name and what it has a bucket for are.
     */
    public void replace(Limits limits, MoneyBudgets budgets) {
        meter = meter.with(limits, budgets);
    }

    /** How much of the budgets in money is used. May ask Redis. */
    public List<BudgetUse> budgetUse() {
        RequestMeter current = meter;
        return current.hasBudgets() ? current.budgetUse() : List.of();
    }

    /** The buckets of which {@link #budgetUse} tells, whether it can be told or not. */
    public Set<BudgetBucket> budgetBuckets() {
        return meter.budgetBuckets();
    }

    /**
     * What a client has left of the limits and budgets that hold for it, but for limits by its headers and its address.
     *
     * @param model what is asked for; empty for limits of all models
     * @return the body of an answer to {@code GET /limits}; empty if the store of the buckets is away
     */
    public Optional<byte[]> leftOf(Client client, Optional<String> model) {
        return meter.look(SelectorReader.withoutRequest(client), client, namesOf(model, client))
                .map(LimitsAnswer::of);
    }

    /** What a client's requests for a model ask providers for; empty for no model. */
    Optional<RequestedModels> namesOf(Optional<String> model, Client client) {
        return model.map(name -> names.apply(name, client));
    }

    RequestMeter meter() {
        return meter;
    }
}
