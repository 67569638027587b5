package dev.sluice.ratelimit;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/**
 * How much of a bucket of a budget in money is used. Amounts are billionths of the currency.
 *
 * @param budget name of the budget
 * @param each what has a bucket of its own, in the word of the property
 * @param client name of the client whose bucket it is; empty if all share it
 * @param per its period, in the word of the property
 * @param isRefusing whether requests beyond it are refused
 * @param currency code of the currency
 * @param used what is spent; at least 0, more than the amount in debt
 * @param reserved what running requests of this gateway hold besides
 * @param left what can still be reserved
 * @param end when the day or month ends
 * @param zone in which it ends
 * @param alerts percentages of the amount at which it tells of its use
 */
public record BudgetUse(
        String budget,
        String each,
        Optional<String> client,
        String per,
        boolean isRefusing,
        String currency,
        long amount,
        long used,
        long reserved,
        long left,
        Instant end,
        ZoneId zone,
        List<Integer> alerts) {

    public BudgetUse {
        alerts = List.copyOf(alerts);
    }

    /** Reads it from a bucket. */
    static BudgetUse of(LimitStatus status, BudgetTerms terms, String client) {
        Limit limit = status.limit();
        return new BudgetUse(
                limit.name(),
                terms.budget().each().word(),
                Optional.of(client).filter(name -> !name.isEmpty()),
                limit.refill().word(),
                terms.budget().isRefusing(),
                terms.currency(),
                limit.amount(),
                status.used(),
                status.reserved(),
                status.left(),
                terms.end().toInstant(),
                limit.refill() instanceof Refill.Calendar calendar ? calendar.zone() : ZoneOffset.UTC,
                terms.budget().alerts());
    }

    /** Which bucket it is. */
    public BudgetBucket bucket() {
        return new BudgetBucket(budget, client);
    }

    /** Used through amount; at least 0, above 1 in debt. */
    public double ratio() {
        return (double) used / amount;
    }
}
