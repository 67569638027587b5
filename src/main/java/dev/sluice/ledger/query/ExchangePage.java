package dev.sluice.ledger.query;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A page of exchanges.
 *
 * @param exchanges the newest first, without their single attempts
 * @param next what the next page is {@code before}; empty at the end
 */
public record ExchangePage(List<StoredExchange> exchanges, Optional<UUID> next) {

    public ExchangePage {
        exchanges = List.copyOf(exchanges);
    }
}
