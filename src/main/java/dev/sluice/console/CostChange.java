package dev.sluice.console;

import dev.sluice.json.ObjectText;
import dev.sluice.ledger.UsageSums;
import dev.sluice.price.DecimalAmount;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Optional;

/**
 * Why a cost has changed. Amounts are billionths of the currency.
 *
 * @param cost the change
 * @param parts what it is made of; empty if there was nothing before, so that nothing can be compared
 */
record CostChange(long cost, Optional<Parts> parts) {

    /** More digits than two products of longs have. */
    private static final MathContext EXACT_ENOUGH = new MathContext(60, RoundingMode.HALF_UP);

    /**
     * Parts of a change; together they are the change, to the billionth.
     *
     * @param requests what more requests, as long and as dear as before, would have cost
     * @param tokens what as many requests as now cost more because they are longer, as dear as before
     * @param price the rest: tokens that cost more, or other models
     */
    record Parts(long requests, long tokens, long price) {}

    static CostChange between(UsageSums before, UsageSums now) {
        long change = now.cost() - before.cost();
        long tokensBefore = before.input() + before.output();
        if (before.n() == 0 || tokensBefore <= 0) {
            return new CostChange(change, Optional.empty());
        }
        BigDecimal cost = BigDecimal.valueOf(before.cost());
        BigDecimal forRequests = scaled(cost, now.n(), before.n());
        BigDecimal forTokens = scaled(cost, now.input() + now.output(), tokensBefore);
        long requests = rounded(forRequests.subtract(cost));
        long tokens = rounded(forTokens.subtract(forRequests));
        return new CostChange(change, Optional.of(new Parts(requests, tokens, change - requests - tokens)));
    }

    private static BigDecimal scaled(BigDecimal cost, long now, long before) {
        return cost.multiply(BigDecimal.valueOf(now)).divide(BigDecimal.valueOf(before), EXACT_ENOUGH);
    }

    private static long rounded(BigDecimal nano) {
        return nano.setScale(0, RoundingMode.HALF_UP).longValue();
    }

    /** The members of an answer, each with its sign. */
    ObjectText describe() {
        ObjectText text = new ObjectText().with("cost", signed(cost));
        parts.ifPresent(each -> text.with("requests", signed(each.requests()))
                .with("tokens", signed(each.tokens()))
                .with("price", signed(each.price())));
        return text;
    }

    private static String signed(long nano) {
        return (nano > 0 ? "+" : "") + DecimalAmount.text(nano);
    }
}
