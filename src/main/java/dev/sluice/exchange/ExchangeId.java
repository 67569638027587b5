package dev.sluice.exchange;

import java.util.UUID;

/**
 * The id of an exchange's row in the ledger, by which people find it there. It is in the gateway's answer and in the access log.
 *
 * <p>Absent without a ledger, until the caller is known, for callers who are turned away, and for requests that are no exchanges.
 */
public record ExchangeId(UUID value) {

    /** The header with the id. */
    public static final String HEADER = "x-arch-llm-exchange";
}
