package dev.sluice.ledger.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ledger.LedgerBatch;
import dev.sluice.ledger.Rows;
import dev.sluice.ledger.spool.SpoolPosition;
import dev.sluice.ledger.store.JdbcLedgerStore.Settings;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** In a real PostgreSQL. */
final class PostgresLedgerStoreTest extends LedgerStoreContract {

    private static EmbeddedPostgres server;
    private static int databases;

    @BeforeAll
    static void start() throws IOException {
        server = EmbeddedPostgres.start();
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
    }

    @Override
    TestDatabase database() throws SQLException {
        databases++;
        return PostgresDatabase.create("test" + databases, server.getPort());
    }

    @Test
    void everyMonthHasItsPart() throws Exception {
        JdbcLedgerStore store = store();
        store.open(new UUID(1, 2));
        store.write(
                new LedgerBatch(SpoolPosition.START, new SpoolPosition(1, 8), List.of(Rows.row(1)), List.of(), 0),
                row -> {});

        assertThat(parts("exchange"))
                .containsExactlyInAnyOrder("exchange_202611", "exchange_202612", "exchange_202701", "exchange_rest");
        assertThat(parts("attempt")).contains("attempt_202611", "attempt_rest");
        assertThat(count("exchange_202611")).isEqualTo(1);
        assertThat(count("attempt_202611")).isEqualTo(2);
        assertThat(count("exchange_rest")).isZero();
    }

    @Test
    void aMonthThatIsTooOldIsDropped() throws Exception {
        JdbcLedgerStore store = store();
        store.open(new UUID(1, 2));
        store.write(
                new LedgerBatch(SpoolPosition.START, new SpoolPosition(1, 8), List.of(Rows.row(1)), List.of(), 0),
                row -> {});
        Clock later = Clock.fixed(Instant.parse("2027-03-01T00:00:00Z"), ZoneOffset.UTC);

        keep(current().store(new Settings(Migration.AUTO, ZoneOffset.UTC, later)))
                .retain(new Retention(Duration.ofDays(59), Duration.ofDays(59), Duration.ofDays(59)));

        assertThat(parts("exchange"))
                .containsExactlyInAnyOrder(
                        "exchange_202701", "exchange_202703", "exchange_202704", "exchange_202705", "exchange_rest");
        assertThat(count("attempt")).isZero();
    }

    @Test
    void aMonthThatHasBegunWithoutItsPartGoesOnWithoutIt() throws Exception {
        JdbcLedgerStore store = store();
        store.open(new UUID(1, 2));
        try (Session session = current().connect()) {
            session.execute("DROP TABLE exchange_202611");
            session.execute("DROP TABLE attempt_202611");
            session.commit();
        }
        store.write(
                new LedgerBatch(SpoolPosition.START, new SpoolPosition(1, 8), List.of(Rows.row(1)), List.of(), 0),
                row -> {});

        store.retain(new Retention(Duration.ofDays(1), Duration.ofDays(1), Duration.ofDays(1)));

        assertThat(parts("exchange")).doesNotContain("exchange_202611");
        assertThat(rows()).containsExactly(Rows.row(1));

        Clock later = Clock.fixed(Instant.parse("2026-11-28T00:00:00Z"), ZoneOffset.UTC);
        keep(current().store(new Settings(Migration.AUTO, ZoneOffset.UTC, later)))
                .retain(new Retention(Duration.ofDays(1), Duration.ofDays(1), Duration.ofDays(1)));
        assertThat(rows()).isEmpty();
    }

    private List<String> parts(String table) throws SQLException {
        try (Session session = current().connect()) {
            return session.query(
                    row -> row.getString(1),
                    "SELECT relname FROM pg_inherits JOIN pg_class ON oid = inhrelid WHERE inhparent = ?::regclass",
                    table);
        }
    }
}
