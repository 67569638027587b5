package dev.sluice.ledger.store;

import dev.sluice.ledger.store.JdbcLedgerStore.Settings;
import java.sql.SQLException;

/** An empty database of one test. */
interface TestDatabase extends AutoCloseable {

    /** A store as a gateway has it. */
    JdbcLedgerStore store(Settings settings);

    /** The server's port; 0 if the database has none. */
    int port();

    /** The same as a store has, through another port of this machine. */
    DatabaseLogin loginAt(int port);

    /** One who may read and write what there is, and create nothing. */
    DatabaseLogin userWithoutDdl() throws SQLException;

    /** A connection past all stores. */
    Session connect() throws SQLException;

    /** Lets deadlocks end the transactions of others. For a session that has changed nothing yet, in a database that has a server. */
    void preferInDeadlocks(Session session) throws SQLException;

    /** How many transactions wait for locks of others, in a database that has a server. */
    long waiting() throws SQLException;

    /** Ends the connections of all stores at once. */
    void kill() throws SQLException;

    @Override
    void close() throws SQLException;
}
