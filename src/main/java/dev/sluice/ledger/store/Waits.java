package dev.sluice.ledger.store;

import java.time.Duration;

/**
 * How long a database is waited for.
 *
 * @param statement until a statement is over; the server ends it then
 * @param network for each answer, if the server does not even end the statement. Also the longest time in which a transaction does nothing
 */
record Waits(Duration statement, Duration network) {

    /** A statement takes longer than any lock is held, and any batch takes. */
    static final Waits USUAL = new Waits(Duration.ofSeconds(30), Duration.ofSeconds(45));
}
