package dev.sluice.ledger.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.ledger.LedgerBatch;
import dev.sluice.ledger.LedgerUnavailableException;
import dev.sluice.ledger.Rows;
import dev.sluice.ledger.spool.SpoolPosition;
import dev.sluice.ledger.store.JdbcLedgerStore.Settings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The file of the embedded database: its damage and its backups. */
final class EmbeddedLedgerTest {

    private static final UUID SPOOL = new UUID(1, 2);
    private static final SpoolPosition FIRST = new SpoolPosition(1, 64);
    private static final SpoolPosition SECOND = new SpoolPosition(2, 8);

    @TempDir
    private Path directory;

    private Instant now = Instant.parse("2026-11-26T12:00:00Z");
    private JdbcLedgerStore store;

    @AfterEach
    void close() {
        store.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"garbage", "without its head", "changed in the middle"})
    void aFileThatDoesNotOpenIsPutAside(String damage) throws Exception {
        fill(SpoolPosition.START, FIRST, 1);
        damage(damage);

        restart();

        assertThat(store.open(SPOOL)).isEqualTo(SpoolPosition.START);
        assertThat(store.putAside()).hasValueSatisfying(file -> assertThat(file).exists());
        store.write(batch(SpoolPosition.START, FIRST, 1), row -> {});
        assertThat(count()).isEqualTo(2000);
    }

    @Test
    void aFileThatOpensStays() throws Exception {
        fill(SpoolPosition.START, FIRST, 1);

        restart();

        assertThat(store.open(SPOOL)).isEqualTo(FIRST);
        assertThat(store.putAside()).isEmpty();
    }

    /** H2 copies a table for a new column. The first copy is one that did not get to its end. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE TABLE exchange_copy_5_16 AS SELECT * FROM exchange FETCH FIRST 100 ROWS ONLY",
                "CREATE TABLE exchange_copy_5_16 AS SELECT * FROM exchange FETCH FIRST 100 ROWS ONLY;"
                        + "ALTER TABLE exchange RENAME TO exchange_copy_3_20",
            })
    void aProcessThatWasKilledWhileTablesWereChangedLosesNothingAndLeavesNothing(String left) throws Exception {
        fill(SpoolPosition.START, FIRST, 1);
        store.close();
        change("DELETE FROM ledger_schema WHERE version = 3; " + left);

        restart();

        assertThat(store.open(SPOOL)).isEqualTo(FIRST);
        assertThat(count()).isEqualTo(2000);
        store.close();
        assertThat(tables()).contains("EXCHANGE").noneMatch(name -> name.contains("_COPY_"));
    }

    @Test
    void theNewestBackupTakesThePlaceOfADamagedFile() throws Exception {
        fill(SpoolPosition.START, FIRST, 1);
        store.backUp();
        store.write(batch(FIRST, SECOND, 5001), row -> {});
        store.close();
        damage("garbage");

        restart();

        assertThat(store.open(SPOOL)).isEqualTo(FIRST);
        assertThat(store.putAside()).isPresent();
        assertThat(count()).isEqualTo(2000);
    }

    /** H2 makes an empty database of it. */
    @Test
    void aFileWithoutAnythingInItIsPutAside() throws Exception {
        fill(SpoolPosition.START, FIRST, 1);
        store.backUp();
        store.close();
        Files.write(directory.resolve("ledger.mv.db"), new byte[0]);

        restart();

        assertThat(store.open(SPOOL)).isEqualTo(FIRST);
        assertThat(store.putAside()).isPresent();
        assertThat(count()).isEqualTo(2000);
    }

    @Test
    void aBackupThatIsDamagedTooIsPassedOver() throws Exception {
        fill(SpoolPosition.START, FIRST, 1);
        store.backUp();
        now = now.plus(Duration.ofDays(1));
        restart();
        store.open(SPOOL);
        store.write(batch(FIRST, SECOND, 5001), row -> {});
        store.backUp();
        store.close();
        Files.writeString(backups().get(1), "no archive");
        damage("garbage");

        restart();

        assertThat(store.open(SPOOL)).isEqualTo(FIRST);
        assertThat(count()).isEqualTo(2000);
    }

    @Test
    void twoBackupsAreKept() throws Exception {
        fill(SpoolPosition.START, FIRST, 1);
        for (int night = 0; night < 4; night++) {
            now = now.plus(Duration.ofDays(1));
            restart();
            store.backUp();
        }

        assertThat(backups())
                .extracting(file -> file.getFileName().toString())
                .containsExactly("ledger-backup-20261129-120000-000.zip", "ledger-backup-20261130-120000-000.zip");
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).hasSize(3);
        }
    }

    @Test
    void aFileThatCannotBeReadIsNotPutAside() throws Exception {
        Files.createDirectory(directory.resolve("ledger.mv.db"));
        restart();

        assertThatThrownBy(() -> store.open(SPOOL)).isInstanceOf(LedgerUnavailableException.class);
        assertThat(store.putAside()).isEmpty();
    }

    @Test
    void aDirectoryOfANameThatAUrlCannotHaveIsRefused() {
        store = JdbcLedgerStore.embedded(directory, settings());
        assertThatThrownBy(() -> JdbcLedgerStore.embedded(directory.resolve("a;INIT=x"), settings()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aDirectoryMayHaveAQuoteInItsName() throws Exception {
        directory = directory.resolve("Ann's");
        restart();
        store.open(SPOOL);
        store.backUp();

        assertThat(backups()).hasSize(1);
    }

    private void fill(SpoolPosition from, SpoolPosition to, int first) throws Exception {
        restart();
        store.open(SPOOL);
        store.write(batch(from, to, first), row -> {});
    }

    private void change(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private List<String> tables() throws SQLException {
        try (Session session = Session.of(connect())) {
            return session.query(row -> row.getString(1), "SELECT table_name FROM information_schema.tables");
        }
    }

    private Connection connect() throws SQLException {
        return new DriverDataSource(new DatabaseLogin("jdbc:h2:file:" + directory.resolve("ledger"), "sluice", ""))
                .getConnection();
    }

    private static LedgerBatch batch(SpoolPosition from, SpoolPosition to, int first) {
        return new LedgerBatch(
                from,
                to,
                IntStream.range(first, first + 2000).mapToObj(Rows::row).toList(),
                List.of(),
                0);
    }

    private void restart() {
        if (store != null) {
            store.close();
        }
        store = JdbcLedgerStore.embedded(directory, settings());
    }

    private Settings settings() {
        return new Settings(Migration.AUTO, ZoneId.of("UTC"), Clock.fixed(now, ZoneOffset.UTC));
    }

    private void damage(String how) throws IOException {
        store.close();
        Path file = directory.resolve("ledger.mv.db");
        byte[] bytes = Files.readAllBytes(file);
        switch (how) {
            case "garbage" -> bytes = "x".repeat(bytes.length).getBytes(StandardCharsets.US_ASCII);
            case "without its head" -> Arrays.fill(bytes, 0, 8192, (byte) 0);
            default -> Arrays.fill(bytes, 8192, bytes.length - 4096, (byte) 0x55);
        }
        Files.write(file, bytes);
    }

    private List<Path> backups() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().startsWith("ledger-backup-"))
                    .sorted()
                    .toList();
        }
    }

    private long count() throws Exception {
        DatabaseLogin login = new DatabaseLogin("jdbc:h2:file:" + directory.resolve("ledger"), "sluice", "");
        try (Session session = Session.of(new DriverDataSource(login).getConnection())) {
            return session.query(row -> row.getLong(1), "SELECT COUNT(*) FROM exchange")
                    .get(0);
        }
    }
}
