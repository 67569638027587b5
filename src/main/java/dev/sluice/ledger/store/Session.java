package dev.sluice.ledger.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;

/** A connection while it is in use. No statement waits for ever. What is not committed when it is closed is rolled back. For one thread. */
final class Session implements AutoCloseable {

    /** So that the server can still tell that a statement has taken too long. */
    private static final Duration ANSWER_ON_ITS_WAY = Duration.ofMillis(500);

    private final Connection connection;
    private final Dialect dialect;
    private final Supplier<Duration> timeout;
    private boolean isDirty;

    private Session(Connection connection, Dialect dialect, Supplier<Duration> timeout) {
        this.connection = connection;
        this.dialect = dialect;
        this.timeout = timeout;
    }

    /** Begins to use a connection, and takes care of it from now on. */
    static Session of(Connection connection) throws SQLException {
        return of(connection, Waits.USUAL);
    }

    /** The same with other waits. */
    static Session of(Connection connection, Waits waits) throws SQLException {
        return of(connection, waits::statement, waits.network());
    }

    /** The same for statements that take as long as there are rows. */
    static Session patient(Connection connection, Duration timeout) throws SQLException {
        return of(connection, () -> timeout, timeout.plus(Waits.USUAL.network()));
    }

    /** The same for somebody who waits for an answer until the deadline. */
    static Session until(Deadline deadline, Connection connection) throws SQLException {
        return of(connection, deadline::left, deadline.left().plus(ANSWER_ON_ITS_WAY));
    }

    private static Session of(Connection connection, Supplier<Duration> timeout, Duration networkTimeout)
            throws SQLException {
        try {
            connection.setAutoCommit(false);
            setNetworkTimeout(connection, networkTimeout);
            Session session = new Session(connection, Dialect.of(connection), timeout);
            session.boundIdleTime(networkTimeout);
            return session;
        } catch (SQLException | RuntimeException failed) {
            connection.close();
            throw failed;
        }
    }

    private static void setNetworkTimeout(Connection connection, Duration timeout) throws SQLException {
        try {
            connection.setNetworkTimeout(Runnable::run, (int) timeout.toMillis());
        } catch (SQLFeatureNotSupportedException local) {
            // Then the statements' timeouts must do.
        }
    }

    /** A gateway that is gone must not hold its locks until the network notices. */
    private void boundIdleTime(Duration longest) throws SQLException {
        if (dialect == Dialect.POSTGRESQL) {
            execute("SET idle_in_transaction_session_timeout = " + longest.toMillis());
        } else if (dialect == Dialect.MARIADB) {
            execute("SET SESSION idle_transaction_timeout = " + longest.toSeconds());
        }
    }

    Dialect dialect() {
        return dialect;
    }

    Connection connection() {
        return connection;
    }

    PreparedStatement prepare(String sql) throws SQLException {
        isDirty = true;
        PreparedStatement statement = connection.prepareStatement(sql);
        statement.setQueryTimeout(seconds());
        return statement;
    }

    /** Drivers know whole seconds only, and take 0 for ever. */
    private int seconds() {
        return (int) Math.max(1, timeout.get().plusMillis(999).toSeconds());
    }

    /** Executes a statement without parameters. */
    void execute(String sql) throws SQLException {
        isDirty = true;
        try (Statement statement = connection.createStatement()) {
            statement.setQueryTimeout(seconds());
            statement.execute(sql);
        }
    }

    /** Returns the number of rows that were changed. */
    int update(String sql, Object... parameters) throws SQLException {
        try (PreparedStatement statement = prepare(sql)) {
            set(statement, parameters);
            return statement.executeUpdate();
        }
    }

    <T> List<T> query(RowReader<T> reader, String sql, Object... parameters) throws SQLException {
        try (PreparedStatement statement = prepare(sql)) {
            set(statement, parameters);
            List<T> rows = new ArrayList<>();
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    rows.add(reader.read(result));
                }
            }
            return rows;
        }
    }

    private void set(PreparedStatement statement, Object... parameters) throws SQLException {
        for (int at = 0; at < parameters.length; at++) {
            set(statement, at + 1, parameters[at]);
        }
    }

    /** Sets a parameter; an id as the database has it. */
    void set(PreparedStatement statement, int position, Object value) throws SQLException {
        statement.setObject(position, value instanceof UUID id ? dialect.parameter(id) : value);
    }

    Savepoint savepoint() throws SQLException {
        return connection.setSavepoint();
    }

    void rollback(Savepoint savepoint) throws SQLException {
        connection.rollback(savepoint);
    }

    void commit() throws SQLException {
        connection.commit();
        isDirty = false;
    }

    @Override
    public void close() throws SQLException {
        try (connection) {
            if (isDirty) {
                connection.rollback();
            }
            connection.setAutoCommit(true);
        }
    }

    /** Makes a value of a row of a result. */
    interface RowReader<T> {
        T read(ResultSet result) throws SQLException;
    }
}
