package dev.sluice.ledger;

/** Told that the database has everything that earlier runs of this gateway have left in the spool, and nothing of this run yet. */
@FunctionalInterface
public interface EarlierRuns {

    /** Nobody wants to know. */
    EarlierRuns IGNORED = () -> {};

    /**
     * Called on the thread that writes the ledger, which waits: rows of this run stay in the spool until it returns.
     *
     * @throws LedgerUnavailableException to be called again when the database has been connected anew
     */
    void areWritten() throws LedgerUnavailableException;
}
