package dev.sluice.price;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The price of a model that holds now, for people.
 *
 * @param model its name in the catalogue
 * @param from since when it holds; empty for always
 * @param amounts decimal text in the currency by the labels of amounts, in their usual order; those of long prompts and of tiers of service are
 *     not in it
 * @param hasMore whether there are such others
 */
public record PriceRow(String model, Optional<Instant> from, Map<String, String> amounts, boolean hasMore) {

    static PriceRow of(String model, Price price) {
        Map<String, String> amounts = new LinkedHashMap<>();
        boolean hasSteps = false;
        for (PriceKind kind : PriceKind.values()) {
            Optional<Amount> amount = price.standard().of(kind);
            amount.ifPresent(some -> amounts.put(kind.label(), DecimalAmount.text(some.nano())));
            hasSteps |= amount.filter(some -> !some.above().isEmpty()).isPresent();
        }
        return new PriceRow(
                model, price.from(), amounts, hasSteps || !price.tiers().isEmpty());
    }
}
