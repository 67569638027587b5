package dev.sluice.ledger;

import java.time.Duration;

/** Told of what happens in the ledger, for metrics. On any thread; must not block. */
public interface LedgerObserver {

    /** Rows are in the database. */
    void written(int rows, Duration took);

    /** A row could not be kept: the spool is full. */
    void dropped();

    /** The database does not take a row. */
    void refused();
}
