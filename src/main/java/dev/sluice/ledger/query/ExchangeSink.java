package dev.sluice.ledger.query;

import java.io.IOException;

/** Takes exchanges one after another, and writes them in a format. For one thread. */
public interface ExchangeSink {

    /**
     * Takes the next one.
     *
     * @throws IOException if it cannot be written; nothing more comes
     */
    void write(StoredExchange exchange) throws IOException;

    /**
     * Takes note that all have come. Is not called when something has failed, so that a reader can tell a part from the whole.
     *
     * @throws IOException if the end cannot be written
     */
    void end() throws IOException;
}
