package dev.sluice.completion;

import dev.sluice.auth.Client;
import dev.sluice.exchange.Exchange;
import dev.sluice.ratelimit.Granted;
import dev.sluice.routing.Answering;
import dev.sluice.routing.ResponseOwners;
import dev.sluice.tokens.TokenUsage;
import java.util.Optional;

/** Settles the reservation of an exchange, and remembers whose its response is. */
record ExchangeObserver(Exchange exchange, ResponseOwners owners) implements AnswerObserver {

    @Override
    public void settled(Optional<TokenUsage> usage) {
        exchange.find(Granted.class).ifPresent(granted -> granted.reservation().settle(usage));
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
