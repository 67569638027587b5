package dev.sluice.ledger;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * An alert of a budget in money. Text is cut to the size of its column.
 *
 * @param id tells it from all others; the same on all gateways
 * @param reached when a gateway noticed it, to the millisecond
 * @param budget name of the budget
 * @param client name of the client whose part it is; empty if the budget has none for each client
 * @param period name of the day or month, such as {@code 2026-11}
 * @param percent the percentage that was reached
 * @param used billionths of the currency that were used
 * @param amount billionths of the currency that the budget has
 * @param currency code of the currency
 * @param delivery what became of it at the webhook
 */
public record AlertRow(
        String id,
        Instant reached,
        String budget,
        Optional<String> client,
        String period,
        int percent,
        long used,
        long amount,
        String currency,
        AlertDelivery delivery) {

    static final int MAX_ID = 255;
    static final int MAX_NAME = 128;
    static final int MAX_PERIOD = 16;
    static final int MAX_CURRENCY = 8;

    public AlertRow {
        id = RowText.fit(id, MAX_ID);
        reached = reached.truncatedTo(ChronoUnit.MILLIS);
        budget = RowText.fit(budget, MAX_NAME);
        client = client.map(name -> RowText.fit(name, MAX_NAME));
        period = RowText.fit(period, MAX_PERIOD);
        currency = RowText.fit(currency, MAX_CURRENCY);
    }

    /** Returns this alert with what a later row says of its delivery. */
    public AlertRow then(AlertRow later) {
        return later.delivery.compareTo(delivery) > 0
                ? new AlertRow(id, reached, budget, client, period, percent, used, amount, currency, later.delivery)
                : this;
    }
}
