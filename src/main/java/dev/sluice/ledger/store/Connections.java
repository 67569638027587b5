package dev.sluice.ledger.store;

import java.sql.Connection;
import java.sql.SQLException;

/** Where connections to the database come from. Thread-safe. */
interface Connections extends AutoCloseable {

    /** Returns a connection for the caller to close. Waits for seconds at most. */
    Connection get() throws SQLException;

    /** Takes note that the database has failed: connections that are not in use may be of no use. */
    void failed(SQLException failure);

    /** Closes those that are not in use; the others when they are given back. */
    @Override
    void close();
}
