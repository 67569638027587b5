package dev.sluice.ledger.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ledger.EarlierRuns;
import dev.sluice.ledger.ExchangeRow;
import dev.sluice.ledger.Ledger;
import dev.sluice.ledger.Ledger.WhenFull;
import dev.sluice.ledger.LosslessObserver;
import dev.sluice.ledger.Rows;
import dev.sluice.ledger.spool.Spool;
import dev.sluice.ledger.spool.SpoolDirectory;
import dev.sluice.ledger.spool.SpoolSettings;
import dev.sluice.ledger.spool.SpoolSettings.Sync;
import dev.sluice.ledger.store.CommitCutter.Cut;
import dev.sluice.ledger.store.JdbcLedgerStore.Settings;
import dev.sluice.testing.Await;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A connection of the writer that stays, and on which nothing is heard any more. An embedded database has no connection. */
@ParameterizedClass
@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "H2")
final class SilentDatabaseTest extends OnEveryDatabase {

    private static final int SEGMENT = 1 << 20;
    private static final Waits SHORT = new Waits(Duration.ofSeconds(1), Duration.ofMillis(1500));
    private static final Duration LONGEST = Duration.ofSeconds(60);

    @TempDir
    private Path spool;

    @ParameterizedTest
    @CsvSource({"INSERT INTO exchange, REQUEST", "COMMIT, REQUEST", "COMMIT, ANSWER"})
    void aBatchInWhichTheDatabaseFallsSilentIsWrittenOnceOnAnotherConnection(String statement, Cut where)
            throws Exception {
        try (CommitCutter relay = new CommitCutter(database().port());
                Ledger ledger = ledger(relay)) {
            ledger.end(Rows.row(1));
            assertThat(ledger.flush(LONGEST)).isTrue();

            relay.silenceNext(statement, where);
            IntStream.rangeClosed(2, 100).mapToObj(Rows::row).forEach(ledger::end);
            Await.until("the connection is silent", relay::isDone);

            assertThat(ledger.flush(LONGEST)).isTrue();
            assertThat(rows())
                    .isEqualTo(IntStream.rangeClosed(1, 100).mapToObj(Rows::row).toList());
            assertThat(sum("usage_hour")).isEqualTo(100);
            assertThat(sum("usage_day")).isEqualTo(100);
        }
    }

    private Ledger ledger(CommitCutter relay) throws IOException {
        SpoolDirectory held = SpoolDirectory.lock(spool);
        SpoolSettings settings = new SpoolSettings(SEGMENT, 8L * SEGMENT, Duration.ofHours(1), Sync.EACH_SECOND);
        return Ledger.start(
                held,
                Spool.open(held, settings, System::nanoTime, new SplittableRandom()),
                JdbcLedgerStore.at(
                        database().loginAt(relay.port()),
                        new Settings(Migration.AUTO, ZONE, Clock.fixed(NOON, ZoneOffset.UTC)),
                        SHORT),
                WhenFull.DROP,
                new LosslessObserver(),
                EarlierRuns.IGNORED);
    }

    private List<ExchangeRow> rows() throws SQLException {
        try (Session session = database().connect()) {
            return StoredRows.all(session);
        }
    }

    private long sum(String table) throws SQLException {
        try (Session session = database().connect()) {
            return session.query(row -> row.getLong(1), "SELECT SUM(n) FROM " + table)
                    .get(0);
        }
    }
}
