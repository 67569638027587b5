package dev.sluice.ledger.store;

import java.sql.SQLException;
import java.util.List;

/** Lets one gateway at a time change the schema, also where there is none yet. */
final class SchemaLock {

    /** Any number that nobody else uses in the same database. */
    private static final long POSTGRESQL_KEY = 0x736c_7569_6365L;

    private static final String MARIADB_NAME = "sluice-ledger";
    private static final int MARIADB_SECONDS = 60;

    private final Session session;

    private SchemaLock(Session session) {
        this.session = session;
    }

    /** Waits for the lock. */
    static SchemaLock take(Session session) throws SQLException {
        switch (session.dialect()) {
            case POSTGRESQL -> session.query(row -> true, "SELECT pg_advisory_xact_lock(?)", POSTGRESQL_KEY);
            case MARIADB -> takeNamed(session);
            case H2 -> takeRow(session);
        }
        return new SchemaLock(session);
    }

    private static void takeNamed(Session session) throws SQLException {
        List<Integer> taken =
                session.query(row -> row.getInt(1), "SELECT GET_LOCK(?, ?)", MARIADB_NAME, MARIADB_SECONDS);
        if (!taken.equals(List.of(1))) {
            throw new SQLException(
                    "Another gateway has been changing the ledger's tables for " + MARIADB_SECONDS + " s");
        }
    }

    private static void takeRow(Session session) throws SQLException {
        session.execute("CREATE TABLE IF NOT EXISTS ledger_schema_lock (name varchar(16) PRIMARY KEY)");
        session.update("MERGE INTO ledger_schema_lock (name) VALUES ('schema')");
        session.commit();
        session.query(row -> true, "SELECT name FROM ledger_schema_lock FOR UPDATE");
    }

    void release() throws SQLException {
        if (session.dialect() == Dialect.MARIADB) {
            session.query(row -> true, "SELECT RELEASE_LOCK(?)", MARIADB_NAME);
        }
        session.commit();
    }
}
