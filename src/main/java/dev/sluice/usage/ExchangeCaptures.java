package dev.sluice.usage;

import dev.sluice.auth.Client;
import dev.sluice.capture.Capture;
import dev.sluice.capture.CapturedExchanges;
import dev.sluice.capture.Captures;
import dev.sluice.exchange.Exchange;
import dev.sluice.inference.InferenceRequest;
import dev.sluice.ledger.UserNames;
import java.util.Optional;

/**
 * Begins the captures of exchanges that have a place in the ledger, and whose requests are read. Thread-safe.
 *
 * @param users what captures have in the place of users' names
 */
public record ExchangeCaptures(Captures captures, UserNames users) implements CapturedExchanges {

    @Override
    public Optional<Capture> begin(Exchange exchange) {
        if (captures.areOff()) {
            return Optional.empty();
        }
        Optional<LedgerEntry> entry = exchange.find(LedgerEntry.class);
        Optional<InferenceRequest> inference = exchange.find(InferenceRequest.class);
        if (entry.isEmpty() || inference.isEmpty()) {
            return Optional.empty();
        }
        Client client = Client.of(exchange);
        return captures.begin(
                entry.get().id(),
                client.name(),
                users.stored(client.user()),
                inference.get().model().orElse(""));
    }
}
