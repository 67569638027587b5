package dev.sluice.ratelimit;

import dev.sluice.price.RequestRates;
import java.time.ZonedDateTime;
import java.util.Optional;

/**
 * How a budget in money decides on one request, and is charged for it.
 *
 * @param currency code of the currency
 * @param end when the day or month ends, in the budget's time zone
 * @param isEnforced whether the budget must hold what is demanded
 * @param unpriced what the request costs if its model has no price; empty if that is unknown
 */
record BudgetTerms(
        MoneyBudget budget, String currency, ZonedDateTime end, boolean isEnforced, Optional<RequestRates> unpriced) {}
