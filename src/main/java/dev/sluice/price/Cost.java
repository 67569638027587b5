package dev.sluice.price;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What something costs.
 *
 * @param nano billionths of the currency; empty if a part of it has no price, or if they are more than a long can hold
 * @param approximate whether a part had no amount of its own, and is paid as what it is a part of
 */
record Cost(OptionalLong nano, boolean approximate) {

    /** It has no price. */
    static final Cost UNKNOWN = new Cost(OptionalLong.empty(), false);

    /**
     * Computes what an exchange costs.
     *
     * @param amounts what its model costs
     * @param input tokens of the whole prompt, which choose among amounts for long prompts
     * @param counts how many of each kind there were
     */
    static Cost of(Amounts amounts, long input, Map<PriceKind, Long> counts) {
        CostSum sum = new CostSum();
        boolean approximate = false;
        for (Map.Entry<PriceKind, Long> count : counts.entrySet()) {
            if (count.getValue() == 0) {
                continue;
            }
            PriceKind kind = count.getKey();
            Optional<Amount> amount = amounts.of(kind);
            while (amount.isEmpty() && kind.otherwise().isPresent()) {
                approximate |= !kind.isUsuallyOther();
                kind = kind.otherwise().get();
                amount = amounts.of(kind);
            }
            if (amount.isEmpty()) {
                return UNKNOWN;
            }
            sum.add(count.getValue(), kind.millionths(), amount.get().at(input));
        }
        return new Cost(sum.nano(), approximate);
    }
}
