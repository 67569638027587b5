package dev.sluice.ratelimit;

import java.util.Optional;

/**
 * How much of a bucket of a budget in money is used.
 *
 * @param budget name of the budget
 * @param client name of the client whose bucket it is; empty if all share it
 * @param ratio used through amount; at least 0, above 1 in debt
 */
public record BudgetUse(String budget, Optional<String> client, double ratio) {}
