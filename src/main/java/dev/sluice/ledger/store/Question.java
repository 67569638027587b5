package dev.sluice.ledger.store;

import java.sql.SQLException;

/** Reads an answer from the database. */
interface Question<T> {

    /** Reads it; calls the deadline between statements. */
    T read(Session session, Deadline deadline) throws SQLException, TooMuchException;
}
