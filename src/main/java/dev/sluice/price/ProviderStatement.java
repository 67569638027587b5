package dev.sluice.price;

import java.math.BigDecimal;
import java.util.Optional;

/**
 * What a provider's answer says, besides its tokens, that its cost depends on.
 *
 * <p>Absent from the exchange if exchanges are not priced, and if there was no answer that can be read.
 *
 * @param model the model that answered; empty if the answer does not name it
 * @param tier the tier of service that was used, such as {@code flex}; empty if the answer does not name it
 * @param told what the exchange cost, in US dollars; empty if the answer does not say so
 * @param searches how many searches of the web the provider made; 0 if the answer does not say so
 * @param seconds length of the sound that was read, rounded up, where the answer has this in place of tokens; else 0
 */
public record ProviderStatement(
        Optional<String> model, Optional<String> tier, Optional<BigDecimal> told, long searches, long seconds) {

    /** It says nothing. */
    public static final ProviderStatement NOTHING =
            new ProviderStatement(Optional.empty(), Optional.empty(), Optional.empty(), 0, 0);
}
