package dev.sluice.ledger.query;

import java.util.Optional;
import java.util.UUID;

/**
 * Asks for a page of exchanges, the newest first.
 *
 * @param filter which ones
 * @param before the page begins with the newest one that is older than the exchange of this id; empty for the first page
 * @param limit rows of the page: 1 to {@value #MOST}
 */
public record ExchangesQuestion(ExchangeFilter filter, Optional<UUID> before, int limit) {

    /** Rows of a page, usually. */
    public static final int USUAL = 50;

    /** Most rows of a page. */
    public static final int MOST = 500;

    public ExchangesQuestion {
        if (limit < 1 || limit > MOST) {
            throw new IllegalArgumentException("a page has 1 to " + MOST + " rows, not " + limit);
        }
    }
}
