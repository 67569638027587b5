package dev.sluice.ledger.query;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A page of exchanges.
 *
 * @param exchanges the newest first, without their single attempts
 * @param next what the next page is {@code before}; empty at the end
 * @param searchedTo present if the search has ended before the page was full: it has all that began at this time or later. The next page goes on there
 */
public record ExchangePage(List<StoredExchange> exchanges, Optional<UUID> next, Optional<Instant> searchedTo) {

    public ExchangePage {
        exchanges = List.copyOf(exchanges);
    }
}
