package dev.sluice.ledger.query;

import dev.sluice.ledger.CaptureRow;
import dev.sluice.ledger.gateways.SeenGateway;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Answers questions about what the database of the ledger has. Each answer comes within about 2 seconds; at most 4 questions are answered at
 * once, and the time in which others wait counts. Thread-safe; blocks.
 */
public interface LedgerQueries {

    /** Most rows of an answer that consists of sums. */
    int MOST_SUMS = 10_000;

    /** Most exchanges that are found for one request id. */
    int MOST_OF_REQUEST = 10;

    /** Most gateways that are told of. */
    int MOST_GATEWAYS = 200;

    /** The time zone in which the ledger cuts hours, days and months. */
    ZoneId zone();

    /** Those about the audit. They share places and time with the others. */
    AuditQueries audits();

    /** Returns sums, ordered by slot, and in each by cost, the highest first. There is no row for what has no exchanges. */
    Answer<List<UsageRow>> usage(UsageQuestion question);

    /** Returns durations, ordered by slot and target. There is no row for what has no exchanges. */
    Answer<List<PercentilesRow>> percentiles(PercentilesQuestion question);

    /** Returns alerts of budgets, the newest first. */
    Answer<List<StoredAlert>> alerts(AlertsQuestion question);

    /**
     * Returns a page of exchanges, the newest first. A search that reads many rows for few that the filter wants ends after a bounded number of them, with
     * what it has found, perhaps nothing, and where to go on.
     */
    Answer<ExchangePage> exchanges(ExchangesQuestion question);

    /**
     * Returns the exchange with this id; else the newest exchanges with this request id, {@value #MOST_OF_REQUEST} at most. With their attempts;
     * empty if there is none.
     *
     * @param clients those whose exchanges may be told
     */
    Answer<List<StoredExchange>> exchange(String idOrRequestId, ClientScope clients);

    /** Returns the text of the exchange with this id; empty if none is kept, or no longer. No other answer tells whether there is one. */
    Answer<Optional<CaptureRow>> capture(UUID exchange);

    /** Returns the gateways that have told of themselves within a day, in the order of their numbers; the newest {@value #MOST_GATEWAYS}. */
    Answer<List<SeenGateway>> gateways();
}
