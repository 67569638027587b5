package dev.sluice.ledger.store;

import java.sql.Connection;
import java.sql.SQLException;

/** A kind of database, and where it is. */
interface Database {

    /** Opens a connection that does not commit by itself. */
    Connection connect() throws SQLException;

    /** The folder with its scripts, beside this class. */
    String scripts();

    /** Waits until no other gateway changes the tables; the end of the transaction lets the next one do it. */
    void lockSchema(Connection connection) throws SQLException;

    /** A word for the operator; empty text if there is nothing to say. */
    String notice();
}
