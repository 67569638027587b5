package dev.sluice.ledger.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ledger.store.JdbcLedgerStore.Settings;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** In a file. */
final class H2LedgerStoreTest extends LedgerStoreContract {

    @TempDir
    private Path directory;

    @Override
    TestDatabase database() {
        return new H2Database(directory);
    }

    /** Each index takes a tenth of what a row does, and the database is the gateway's alone. */
    @Test
    void rowsHaveNoIndexThatTheGatewayDoesNotAsk() throws Exception {
        H2Database database = new H2Database(directory);
        try (JdbcLedgerStore store = database.store(new Settings(Migration.AUTO, ZoneOffset.UTC, Clock.systemUTC()))) {
            store.open(UUID.randomUUID());
        }

        try (Session session = database.connect()) {
            assertThat(session.query(
                            row -> row.getString(1).toLowerCase(Locale.ROOT),
                            "SELECT index_name FROM information_schema.indexes WHERE table_name = 'EXCHANGE'"
                                    + " AND index_name LIKE 'EXCHANGE%'"))
                    .containsExactlyInAnyOrder("exchange_client", "exchange_usr", "exchange_request");
        }
    }
}
