package dev.sluice.price;

import java.util.List;
import java.util.Optional;

/**
 * A model as one list of prices has it.
 *
 * @param id its name
 * @param match which other names mean it; empty for none
 * @param prices the last one that holds counts
 */
record ListedModel(String id, Optional<MatchRule> match, List<Price> prices) {

    ListedModel {
        prices = List.copyOf(prices);
    }
}
