package dev.sluice.ledger.store;

import dev.sluice.ledger.store.JdbcLedgerStore.Settings;
import java.nio.file.Path;
import java.sql.SQLException;

/** A file in a directory. All stores of one process share it. */
record H2Database(Path directory) implements TestDatabase {

    @Override
    public JdbcLedgerStore store(Settings settings) {
        return JdbcLedgerStore.at(login("sluice", ""), settings);
    }

    @Override
    public int port() {
        return 0;
    }

    @Override
    public DatabaseLogin loginAt(int port) {
        throw new UnsupportedOperationException();
    }

    @Override
    public DatabaseLogin userWithoutDdl() throws SQLException {
        try (Session session = connect()) {
            session.execute("CREATE USER limited PASSWORD 'secret'");
            session.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON SCHEMA PUBLIC TO limited");
            session.commit();
        }
        return login("limited", "secret");
    }

    @Override
    public void preferInDeadlocks(Session session) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long waiting() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Session connect() throws SQLException {
        return Session.of(new DriverDataSource(login("sluice", "")).getConnection());
    }

    private DatabaseLogin login(String user, String password) {
        return new DatabaseLogin("jdbc:h2:file:" + directory.resolve("ledger"), user, password);
    }

    @Override
    public void kill() throws SQLException {
        try (Session session = connect()) {
            session.execute("SHUTDOWN IMMEDIATELY");
        } catch (SQLException closed) {
            // This connection has ended with the others.
        }
    }

    @Override
    public void close() {
        // The directory goes.
    }
}
