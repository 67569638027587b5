package dev.sluice.ledger.store;

import dev.sluice.ledger.store.JdbcLedgerStore.Settings;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** A database of a real PostgreSQL. */
record PostgresDatabase(String name, int port) implements TestDatabase {

    /** Makes an empty one in a server on this port. */
    static PostgresDatabase create(String name, int port) throws SQLException {
        PostgresDatabase database = new PostgresDatabase(name, port);
        // Not in a transaction, as PostgreSQL wants it.
        try (Connection administrator =
                        new DriverDataSource(database.login("postgres", "postgres", "postgres")).getConnection();
                Statement statement = administrator.createStatement()) {
            statement.execute("CREATE DATABASE " + name);
        }
        return database;
    }

    @Override
    public JdbcLedgerStore store(Settings settings) {
        return JdbcLedgerStore.at(login(name, "postgres", "postgres"), settings);
    }

    DatabaseLogin login(String database, String user, String password) {
        return new DatabaseLogin("jdbc:postgresql://127.0.0.1:" + port + "/" + database, user, password);
    }

    @Override
    public DatabaseLogin loginAt(int port) {
        // Without statements that the server has prepared, a commit is told from others by its text.
        return new DatabaseLogin(
                "jdbc:postgresql://127.0.0.1:" + port + "/" + name + "?prepareThreshold=0", "postgres", "postgres");
    }

    @Override
    public DatabaseLogin userWithoutDdl() throws SQLException {
        try (Session session = connect()) {
            session.execute("CREATE USER limited_" + name + " PASSWORD 'secret'");
            session.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO limited_" + name);
            session.commit();
        }
        return login(name, "limited_" + name, "secret");
    }

    /** Whoever looks for a circle first ends its own transaction. */
    @Override
    public void preferInDeadlocks(Session session) throws SQLException {
        session.execute("SET LOCAL deadlock_timeout = '1min'");
    }

    @Override
    public long waiting() throws SQLException {
        try (Session session = connect()) {
            return session.query(row -> row.getLong(1), "SELECT COUNT(*) FROM pg_locks WHERE NOT granted")
                    .get(0);
        }
    }

    @Override
    public Session connect() throws SQLException {
        return connect(name);
    }

    private Session connect(String database) throws SQLException {
        return Session.of(new DriverDataSource(login(database, "postgres", "postgres")).getConnection());
    }

    @Override
    public void kill() throws SQLException {
        try (Session session = connect("postgres")) {
            session.query(
                    row -> true, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = ?", name);
        }
    }

    @Override
    public void close() {
        // The server goes.
    }
}
