package dev.sluice.ledger.query;

import dev.sluice.ledger.AlertRow;

/**
 * An alert, as the ledger has it.
 *
 * @param gateway number of the gateway that noticed it first
 */
public record StoredAlert(int gateway, AlertRow row) {}
