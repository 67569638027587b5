package dev.sluice.completion;

import dev.sluice.auth.Client;
import dev.sluice.exchange.Exchange;
import dev.sluice.price.ExchangePricing;
import dev.sluice.price.ProviderStatement;
import dev.sluice.ratelimit.Granted;
import dev.sluice.routing.Answering;
import dev.sluice.routing.ResponseOwners;
import dev.sluice.tokens.TokenUsage;
import java.util.Optional;

/**
 * Settles the reservation of an exchange, tells what it comes to, and remembers whose its response is.
 *
 * @param prices prices the exchange; empty if exchanges are not priced
 */
record ExchangeObserver(
        Exchange exchange, ResponseOwners owners, Optional<ExchangePricing> prices, SettledExchanges settled)
        implements AnswerObserver {

    @Override
    public void settled(Optional<TokenUsage> usage, ProviderStatement statement) {
        exchange.find(Granted.class).ifPresent(granted -> granted.reservation().settle(usage));
        if (settled != SettledExchanges.IGNORED) {
            settled.settled(exchange, usage, prices.flatMap(inForce -> inForce.costOf(exchange, usage, statement)));
        }
    }

    @Override
    public void identified(String responseId) {
        Client client = Client.of(exchange);
        if (!client.isAnonymous()) {
            exchange.find(Answering.class)
                    .ifPresent(answering -> owners.remember(
                            responseId,
                            client.name(),
                            answering.target().provider().name()));
        }
    }
}
