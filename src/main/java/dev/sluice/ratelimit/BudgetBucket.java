package dev.sluice.ratelimit;

import java.util.Optional;

/**
 * A bucket of a budget in money.
 *
 * @param budget name of the budget
 * @param client name of the client whose bucket it is; empty if all share it
 */
public record BudgetBucket(String budget, Optional<String> client) {

    /** @param client empty text for all together */
    static BudgetBucket of(String budget, String client) {
        return new BudgetBucket(budget, Optional.of(client).filter(name -> !name.isEmpty()));
    }
}
