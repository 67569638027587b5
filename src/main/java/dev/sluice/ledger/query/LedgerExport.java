package dev.sluice.ledger.query;

import dev.sluice.ledger.LedgerUnavailableException;
import java.io.IOException;

/** A running export. For one thread. */
public interface LedgerExport extends AutoCloseable {

    /**
     * Hands all exchanges to the sink, the oldest first, without their single attempts. Reads some at a time and keeps no connection while the
     * sink writes. Exchanges that come to the ledger meanwhile may be missing.
     *
     * @return how many there were
     * @throws LedgerUnavailableException if the database fails, perhaps in the middle: what the sink has is a part
     * @throws IOException if the sink fails
     */
    long writeTo(ExchangeSink sink) throws LedgerUnavailableException, IOException;

    /** Lets another one begin. */
    @Override
    void close();
}
