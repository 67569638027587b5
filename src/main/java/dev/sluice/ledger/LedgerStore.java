package dev.sluice.ledger;

import dev.sluice.ledger.spool.SpoolPosition;
import java.util.UUID;
import java.util.function.Consumer;

/** The database of the ledger. For one thread; its connections may fail at any time. */
public interface LedgerStore extends AutoCloseable {

    /**
     * Connects, brings the schema up to date, and registers this gateway's spool. Can be called again after a failure.
     *
     * @return the spool's mark: everything before it is in the database. {@link SpoolPosition#START} for a new one
     * @throws LedgerUnavailableException if the database cannot be reached, or its schema is not one that this version can use
     */
    SpoolPosition open(UUID spool) throws LedgerUnavailableException;

    /**
     * Writes a batch in one transaction: its rows, the sums of the hours and days that they belong to, owners, and the spool's mark.
     *
     * @param refused told, before the transaction is committed, of each row that the database does not take; the others are written
     * @throws LedgerUnavailableException if the database cannot be reached, or it is not known whether the transaction was committed. Then
     *     {@link #open} tells: the mark has moved to the batch's end, or it has not
     * @throws SpoolTakenException if the mark is not where the batch says: another process writes this spool
     */
    void write(LedgerBatch batch, Consumer<ExchangeRow> refused) throws LedgerUnavailableException, SpoolTakenException;

    /** Returns one for another spool of the same database, for one other thread. It ends with this one. Any thread. */
    LedgerStore another();

    /** A sentence for the operator about the database; empty text if there is nothing to say. Any thread. */
    String notice();

    /** Closes all connections. */
    @Override
    void close();
}
