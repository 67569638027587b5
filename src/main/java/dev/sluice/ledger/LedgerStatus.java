package dev.sluice.ledger;

import java.time.Duration;

/**
 * How the ledger is at a moment.
 *
 * @param state in one word
 * @param lag time since the database had everything
 * @param waitingBytes what waits for the database, in bytes, to the size of a segment
 * @param fill how full the spool is, from 0 to 1
 * @param isDatabaseUp whether the last use of the database succeeded
 * @param detail a sentence for the operator; empty text if all is well
 */
public record LedgerStatus(
        LedgerState state, Duration lag, long waitingBytes, double fill, boolean isDatabaseUp, String detail) {}
