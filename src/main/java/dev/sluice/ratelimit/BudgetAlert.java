package dev.sluice.ratelimit;

import java.util.Optional;

/**
 * A percentage of a budget in money is used.
 *
 * @param budget name of the budget
 * @param bucket tells its bucket from others of the budget, without naming users; the same on all gateways
 * @param client name of the client whose part it is; empty if the budget has none for each client
 * @param percent the percentage
 * @param window name of the day or month, such as {@code 2026-11}
 * @param used billionths of the currency that are used
 * @param amount billionths of the currency that the budget has
 * @param currency code of the currency
 */
public record BudgetAlert(
        String budget,
        String bucket,
        Optional<String> client,
        int percent,
        String window,
        long used,
        long amount,
        String currency) {

    /** Tells the alert from all others; the same on all gateways. */
    public String id() {
        return budget + "/" + bucket + "/" + window + "/" + percent;
    }
}
