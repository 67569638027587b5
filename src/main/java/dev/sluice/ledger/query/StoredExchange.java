package dev.sluice.ledger.query;

import dev.sluice.ledger.ExchangeRow;

/**
 * An exchange as the database has it.
 *
 * @param gateway number of the gateway that served it
 * @param row the exchange
 */
public record StoredExchange(int gateway, ExchangeRow row) {}
