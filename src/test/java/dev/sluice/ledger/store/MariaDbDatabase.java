package dev.sluice.ledger.store;

import dev.sluice.ledger.store.JdbcLedgerStore.Settings;
import java.sql.SQLException;
import java.util.List;

/** A database of a real MariaDB. */
record MariaDbDatabase(String name, MariaDbServer server) implements TestDatabase {

    /** Makes an empty one. */
    static MariaDbDatabase create(String name, MariaDbServer server) throws SQLException {
        try (Session session = server.connect("mysql")) {
            session.execute("CREATE DATABASE " + name);
        }
        return new MariaDbDatabase(name, server);
    }

    @Override
    public JdbcLedgerStore store(Settings settings) {
        return JdbcLedgerStore.at(server.login(name), settings);
    }

    @Override
    public int port() {
        return server.port();
    }

    @Override
    public DatabaseLogin loginAt(int port) {
        return MariaDbServer.login(port, name, "sluice");
    }

    @Override
    public DatabaseLogin userWithoutDdl() throws SQLException {
        try (Session session = connect()) {
            session.execute("CREATE USER limited_" + name + "@127.0.0.1 IDENTIFIED BY 'secret'");
            session.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON " + name + ".* TO limited_" + name + "@127.0.0.1");
        }
        return MariaDbServer.login(server.port(), name, "limited_" + name);
    }

    /** The transaction that has changed fewer rows is ended. */
    @Override
    public void preferInDeadlocks(Session session) throws SQLException {
        for (int row = 0; row < 200; row++) {
            session.update("INSERT INTO ledger_lock (name) VALUES (?)", "test-" + row);
        }
    }

    /** The list of transactions is no help: whoever asks for it again within a tenth of a second gets the same one. */
    @Override
    public long waiting() throws SQLException {
        try (Session session = connect()) {
            return session.query(
                            row -> row.getLong(1),
                            "SELECT variable_value FROM information_schema.global_status"
                                    + " WHERE variable_name = 'INNODB_ROW_LOCK_CURRENT_WAITS'")
                    .get(0);
        }
    }

    @Override
    public Session connect() throws SQLException {
        return server.connect(name);
    }

    @Override
    public void kill() throws SQLException {
        try (Session session = server.connect("mysql")) {
            List<Long> connections = session.query(
                    row -> row.getLong(1), "SELECT id FROM information_schema.processlist WHERE db = ?", name);
            for (long connection : connections) {
                session.execute("KILL CONNECTION " + connection);
            }
        }
    }

    @Override
    public void close() {
        // The server goes.
    }
}
