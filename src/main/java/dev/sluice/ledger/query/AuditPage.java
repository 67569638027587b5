package dev.sluice.ledger.query;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A page of the audit.
 *
 * @param records the newest first
 * @param next what the next page is {@code before}; empty at the end
 */
public record AuditPage(List<StoredAudit> records, Optional<UUID> next) {

    public AuditPage {
        records = List.copyOf(records);
    }
}
