package dev.sluice.ledger;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * What one exchange cost.
 *
 * @param nano billionths of the currency; empty if there is nothing to pay, or if the cost is unknown
 * @param isUnknown whether there is something to pay, and the cost is unknown
 * @param told what the provider says that it cost, in billionths of the currency; empty if it says nothing
 * @param price id of the price; at most {@value #MAX_PRICE} characters; empty if none was used
 * @param tier tier of service that the answer names, cut to {@value #MAX_TIER} characters; empty if it names none
 * @param units what else it depends on; empty if the exchange was not priced when it ended, and in rows of earlier versions
 */
public record RowCost(
        OptionalLong nano,
        boolean isUnknown,
        OptionalLong told,
        Optional<String> price,
        Optional<String> tier,
        Optional<RowUnits> units) {

    static final int MAX_PRICE = 12;
    static final int MAX_TIER = 12;

    /** There is nothing to pay, or exchanges are not priced. */
    public static final RowCost NONE =
            new RowCost(OptionalLong.empty(), false, OptionalLong.empty(), Optional.empty(), Optional.empty());

    /** A cost of which it is not known what else it depends on. */
    public RowCost(
            OptionalLong nano, boolean isUnknown, OptionalLong told, Optional<String> price, Optional<String> tier) {
        this(nano, isUnknown, told, price, tier, Optional.empty());
    }

    /** Returns the same with units. */
    public RowCost with(Optional<RowUnits> newUnits) {
        return new RowCost(nano, isUnknown, told, price, tier, newUnits);
    }

    public RowCost {
        if (nano.isPresent() && isUnknown) {
            throw new IllegalArgumentException("a cost that is both known and unknown");
        }
        price = price.map(text -> RowText.fit(text, MAX_PRICE));
        tier = tier.map(text -> RowText.fit(text, MAX_TIER));
    }
}
