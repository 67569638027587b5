package dev.sluice.price;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * What an exchange cost.
 *
 * <p>Absent from the exchange if exchanges are not priced, and if there is nothing to pay: no provider answered, it refused, or the request
 * costs no tokens, such as one for the list of models.
 *
 * @param nano billionths of the currency; empty if unknown, which is not 0
 * @param unknown why {@code nano} is empty; empty if it is not
 * @param currency code of the currency, such as {@code USD}
 * @param model section and name in the catalogue that gave the price, such as {@code openai/gpt-4o}; empty if none did
 * @param priceId tells the price from all others; 12 hexadecimal digits; empty if none was used
 * @param approximate whether a part had no amount of its own, and is paid as what it is a part of
 * @param byRule whether the model was found by a rule of the catalogue, and not by its name
 * @param odd whether the provider told parts of the tokens that are more than the whole
 * @param toldNano what the provider says that the exchange cost, in billionths of the currency; empty if it says nothing
 * @param tier the tier of service that the answer names; empty if it names none
 */
public record ExchangeCost(
        OptionalLong nano,
        Optional<Unknown> unknown,
        String currency,
        Optional<String> model,
        Optional<String> priceId,
        boolean approximate,
        boolean byRule,
        boolean odd,
        OptionalLong toldNano,
        Optional<String> tier) {

    /** Why a cost is unknown. */
    public enum Unknown {
        /** The model, or a part of what it did, has no price. */
        UNPRICED,
        /** The usage is unknown. */
        NO_USAGE
    }

    public ExchangeCost {
        if (nano.isPresent() == unknown.isPresent()) {
            throw new IllegalArgumentException("either a cost, or why it is unknown");
        }
    }

    /** The cost as decimal text with at most nine places, such as {@code 0.00375}; empty if it is unknown. */
    public Optional<String> decimal() {
        return nano.isPresent() ? Optional.of(DecimalAmount.text(nano.getAsLong())) : Optional.empty();
    }
}
