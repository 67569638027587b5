package dev.sluice.ledger.query;

import dev.sluice.ledger.AuditRow;

/**
 * A record of the audit as the database has it.
 *
 * @param gateway number of the gateway that recorded it; not part of the record's hash
 * @param row the record
 */
public record StoredAudit(int gateway, AuditRow row) {}
