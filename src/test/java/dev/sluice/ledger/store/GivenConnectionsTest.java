package dev.sluice.ledger.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.ledger.LedgerBatch;
import dev.sluice.ledger.Rows;
import dev.sluice.ledger.spool.SpoolPosition;
import dev.sluice.ledger.store.JdbcLedgerStore.Settings;
import java.sql.SQLException;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The ledger in a data source of somebody else. */
final class GivenConnectionsTest {

    private static final Settings SETTINGS = new Settings(Migration.AUTO, ZoneOffset.UTC, Clock.systemUTC());
    private static final UUID SPOOL = new UUID(1, 2);

    @Test
    void aGivenDataSourceIsUsedAndStaysOpen() throws Exception {
        DriverDataSource source =
                new DriverDataSource(new DatabaseLogin("jdbc:h2:mem:given;DB_CLOSE_DELAY=-1", "sluice", ""));
        try (JdbcLedgerStore store = JdbcLedgerStore.of(source, SETTINGS)) {
            store.open(SPOOL);
            store.write(
                    new LedgerBatch(SpoolPosition.START, new SpoolPosition(1, 8), List.of(Rows.row(1)), List.of(), 0),
                    row -> {});
        }

        try (Session session = Session.of(source.getConnection())) {
            assertThat(StoredRows.all(session)).containsExactly(Rows.row(1));
        } finally {
            shutDown(source);
        }
    }

    private static void shutDown(DriverDataSource source) throws SQLException {
        try (var connection = source.getConnection();
                var statement = connection.createStatement()) {
            statement.execute("SHUTDOWN");
        }
    }

    @Test
    void aDataSourceThatTheContainerDoesNotHaveIsNamed() {
        assertThatThrownBy(() -> JdbcLedgerStore.named("java:comp/env/jdbc/sluice", SETTINGS))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the container has no data source \"java:comp/env/jdbc/sluice\"");
    }

    @Test
    void aNameOfAnotherMachineIsNotLookedUp() {
        assertThatThrownBy(() -> JdbcLedgerStore.named("ldap://example.org/x", SETTINGS))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("java:");
    }
}
