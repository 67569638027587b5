package dev.sluice.ledger;

import java.util.UUID;

/**
 * The copy of an exchange's request that went to a further target. It may end after the exchange.
 *
 * @param exchange id of the exchange's row
 * @param attempt where the copy went, and what it used
 */
public record CopyRow(UUID exchange, AttemptRow attempt) {

    /** The number of a copy among the attempts of its exchange, which count from 1. An exchange has at most one copy. */
    public static final int NUMBER = 0;
}
