import dev.sluice.ledger.UserNames;
import dev.sluice.ledger.store.JdbcLedgerStore;
import dev.sluice.ledger.store.JdbcLedgerStore.Settings;
import dev.sluice.ledger.store.Migration;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.UUID;

/** Brings an embedded database of an earlier version up to date, as a start of the gateway does. */
final class Upgrade {

    static final Settings SETTINGS = new Settings(Migration.AUTO, ZoneOffset.UTC, Clock.systemUTC(), UserNames.KEPT);

    private static final int PART = 50_000;

    private Upgrade() {}

    static boolean run(Path directory, int version, int rows) throws Exception {
        Path ledger = directory.resolve("ledger");
        make(ledger, directory, version, rows);
        Path file = ledger.resolve("ledger.mv.db");
        System.out.printf("version %d with %,d rows: %,d MB%n", version, rows, Files.size(file) >> 20);
        long begin = System.nanoTime();
        try (JdbcLedgerStore store = JdbcLedgerStore.embedded(ledger, SETTINGS)) {
            store.open(new UUID(0, 1));
            System.out.printf("the start took %.1f s%n", (System.nanoTime() - begin) / 1e9);
            System.out.printf("the file has %,d MB now%n", Files.size(file) >> 20);
            return store.missingSchema().isEmpty() && store.putAside().isEmpty();
        }
    }

    /**
     * Makes a database.
     *
     * @param ledger its directory, which is made
     * @param directory for what else is needed
     */
    static void make(Path ledger, Path directory, int version, int rows) throws Exception {
        String scripts;
        Path empty = Files.createDirectory(directory.resolve("empty"));
        try (JdbcLedgerStore store = JdbcLedgerStore.embedded(empty, SETTINGS)) {
            scripts = store.missingSchema();
        }
        fill(Files.createDirectory(ledger), upTo(version, scripts), rows);
    }

    /** The scripts up to that of a version, with the note that it was applied. */
    private static String upTo(int version, String scripts) {
        int note = scripts.indexOf("INSERT INTO ledger_schema (version, checksum, applied) VALUES (" + version + ",");
        return scripts.substring(0, scripts.indexOf(';', note) + 1);
    }

    private static void fill(Path directory, String scripts, int rows) throws SQLException {
        String url = "jdbc:h2:file:" + directory.resolve("ledger");
        try (Connection connection = DriverManager.getConnection(url, "sluice", "");
                Statement statement = connection.createStatement()) {
            statement.execute(scripts);
            for (int from = 1; from <= rows; from += PART) {
                statement.execute(exchanges(from, Math.min(rows, from + PART - 1)));
            }
        }
    }

    private static String exchanges(int from, int to) {
        return """
                INSERT INTO exchange (id, begun, n, gateway, request_id, client, usr, api, stream, asked, target,
                    provider,
                    model, status, ending, attempts, first_ms, took_ms, input, output, source, cached, written,
                    written_1h, audio_in, image_in, reasoning, audio_out, tier, price, cost, unpriced, provider_id)
                SELECT RANDOM_UUID(7), DATEADD(SECOND, x, TIMESTAMP '2026-01-01 00:00:00'), 1, 1, RANDOM_UUID(),
                    'client-' || MOD(x, 20), 'user-' || MOD(x, 1000), 'chat', TRUE, 'gpt-4o', 'openai', 'openai',
                    'gpt-4o', 200, 'complete', 1, 400, 3000, x, 500, 'r', 0, 0, 0, 0, 0, 0, 0, 'default',
                    '0123456789ab', x * 2500, FALSE, 'chatcmpl-' || x
                FROM SYSTEM_RANGE(%d, %d)""".formatted(from, to);
    }
}
