package dev.sluice.ledger.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import javax.sql.DataSource;

/** Keeps connections open. */
final class PooledConnections implements Connections {

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(6);
    private static final Duration LONGEST_IDLE = Duration.ofMinutes(5);

    private final HikariDataSource pool;

    /**
     * Creates a pool, and does not connect yet.
     *
     * @param most connections at once
     */
    PooledConnections(DataSource source, int most) {
        this(source, most, 1, LONGEST_WAIT);
    }

    private PooledConnections(DataSource source, int most, int idle, Duration longestWait) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("sluice-ledger");
        config.setDataSource(source);
        config.setMaximumPoolSize(most);
        config.setMinimumIdle(idle);
        config.setIdleTimeout(LONGEST_IDLE.toMillis());
        config.setConnectionTimeout(longestWait.toMillis());
        config.setValidationTimeout(longestWait.dividedBy(2).toMillis());
        // The database may be away when the gateway starts.
        config.setInitializationFailTimeout(-1);
        pool = new HikariDataSource(config);
    }

    /** Creates a pool for those who wait for an answer; it keeps no connection that is not used. */
    static PooledConnections forReaders(DataSource source, int most, Duration longestWait) {
        return new PooledConnections(source, most, 0, longestWait);
    }

    @Override
    public Connection get() throws SQLException {
        try {
            return pool.getConnection();
        } catch (SQLTransientConnectionException waited) {
            // The pool tells how long it has waited. Why is the cause, which a server that says nothing does not give.
            if (waited.getCause() == null && pool.getHikariPoolMXBean().getTotalConnections() == 0) {
                throw SqlFailures.silence(Duration.ofMillis(pool.getConnectionTimeout()));
            }
            throw waited;
        }
    }

    /** The pool itself does not look at connections that were used a moment ago. */
    @Override
    public void failed(SQLException failure) {
        pool.getHikariPoolMXBean().softEvictConnections();
    }

    @Override
    public void close() {
        pool.close();
    }
}
