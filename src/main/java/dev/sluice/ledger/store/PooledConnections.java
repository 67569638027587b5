package dev.sluice.ledger.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;

/** Keeps connections open: one for the writer, and three for readers. */
final class PooledConnections implements Connections {

    private static final int SIZE = 4;
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(6);
    private static final Duration LONGEST_CHECK = Duration.ofSeconds(3);
    private static final Duration LONGEST_IDLE = Duration.ofMinutes(5);

    private final HikariDataSource pool;

    /** Creates a pool, and does not connect yet. */
    PooledConnections(DataSource source) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("sluice-ledger");
        config.setDataSource(source);
        config.setMaximumPoolSize(SIZE);
        config.setMinimumIdle(1);
        config.setIdleTimeout(LONGEST_IDLE.toMillis());
        config.setConnectionTimeout(LONGEST_WAIT.toMillis());
        config.setValidationTimeout(LONGEST_CHECK.toMillis());
        // The database may be away when the gateway starts.
        config.setInitializationFailTimeout(-1);
        pool = new HikariDataSource(config);
    }

    @Override
    public Connection get() throws SQLException {
        return pool.getConnection();
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
