package dev.sluice.price;

import dev.sluice.tokens.TokenUsage;

/**
 * An exchange that is over, as far as its cost depends on it.
 *
 * @param provider name of the provider
 * @param target name of the target
 * @param asked the model that the target was asked for; empty text if none is known
 * @param usage its tokens
 * @param said what its answer has said; the cost that it told is not looked at
 * @param isWhole whether all is known that providers charge; if not, parts may lack that few models have a price for
 */
public record PastExchange(
        String provider, String target, String asked, TokenUsage usage, ProviderStatement said, boolean isWhole) {}
