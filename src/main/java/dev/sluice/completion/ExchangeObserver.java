package dev.sluice.completion;

import dev.sluice.auth.Client;
import dev.sluice.exchange.Exchange;
import dev.sluice.price.ExchangeCost;
import dev.sluice.price.ExchangePricing;
import dev.sluice.price.ProviderStatement;
import dev.sluice.ratelimit.Granted;
import dev.sluice.routing.Answering;
import dev.sluice.routing.ResponseOwners;
import dev.sluice.tokens.TokenUsage;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * Settles the reservation of an exchange, tells what it comes to, and remembers whose its response is.
 *
 * @param prices prices the exchange; empty if exchanges are not priced
 */
record ExchangeObserver(
        Exchange exchange, ResponseOwners owners, Optional<ExchangePricing> prices, SettledExchanges settled)
        implements AnswerObserver {

    @Override
    public void settled(Optional<TokenUsage> usage, Supplier<ProviderStatement> said) {
        exchange.find(Granted.class)
                .ifPresent(granted -> granted.reservation().settle(usage, () -> costSoFar(usage, said.get())));
        if (settled != SettledExchanges.IGNORED) {
            settled.settled(exchange, usage, prices.flatMap(inForce -> inForce.costOf(exchange, usage, said.get())));
        }
    }

    private OptionalLong costSoFar(Optional<TokenUsage> usage, ProviderStatement said) {
        return prices.flatMap(inForce -> inForce.costOf(exchange, usage, said))
                .map(ExchangeCost::nano)
                .orElse(OptionalLong.empty());
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
