package dev.sluice.ledger.query;

import dev.sluice.ledger.AuditEntry.Outcome;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * Asks for a page of the audit, the newest records first.
 *
 * @param from recorded at this time or later; empty for any
 * @param to recorded before this time; empty for any
 * @param actor who; empty for all
 * @param action what was asked for; empty for everything
 * @param subject what it concerns; empty for everything
 * @param outcome whether it was allowed; empty for both
 * @param before the page begins with the newest record that is older than that of this id; empty for the first page
 * @param limit records of the page: 1 to {@value ExchangesQuestion#MOST}
 */
public record AuditQuestion(
        Optional<Instant> from,
        Optional<Instant> to,
        Optional<String> actor,
        Optional<String> action,
        Optional<String> subject,
        Optional<Outcome> outcome,
        Optional<UUID> before,
        int limit) {

    public AuditQuestion {
        if (limit < 1 || limit > ExchangesQuestion.MOST) {
            throw new IllegalArgumentException("a page has 1 to " + ExchangesQuestion.MOST + " rows, not " + limit);
        }
    }
}
