package dev.sluice.ratelimit;

import java.util.List;

/** The current limits and budgets, which a reload replaces. A request keeps the limits it started with. Safe for any number of threads. */
public final class ReloadableLimits {

    private volatile RequestMeter meter;

    /** Starts with these limits. */
    public ReloadableLimits(RequestMeter meter) {
        this.meter = meter;
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

    RequestMeter meter() {
        return meter;
    }
}
