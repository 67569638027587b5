import dev.sluice.ledger.LedgerUnavailableException;
import dev.sluice.ledger.store.JdbcLedgerStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Random;
import java.util.UUID;

/** An embedded database of an earlier version, whose process is killed while it is brought up to date. */
final class UpgradeKills {

    private static final int ROWS = 3000;

    private UpgradeKills() {}

    /** Is run in a process of its own: brings the database in a directory up to date. */
    public static void main(String[] args) throws LedgerUnavailableException {
        try (JdbcLedgerStore store = JdbcLedgerStore.embedded(Path.of(args[0]), Upgrade.SETTINGS)) {
            System.out.println("begins");
            store.open(new UUID(0, 1));
        }
    }

    static boolean run(Path directory, int version, int kills) throws Exception {
        Path template = directory.resolve("template");
        Upgrade.make(template, directory, version, ROWS);
        Path ledger = Files.createDirectory(directory.resolve("ledger"));
        long whole = upgrade(template, ledger, Long.MAX_VALUE);
        System.out.printf("whole, it takes %,d ms%n", whole);
        Random random = new Random();
        int faults = 0;
        for (int kill = 0; kill < kills; kill++) {
            long after = random.nextLong(whole);
            upgrade(template, ledger, after);
            String fault = faultOf(ledger);
            if (!fault.isEmpty()) {
                faults++;
                System.out.printf("FAULT after %,d ms: %s%n", after, fault);
                Files.copy(ledger.resolve("ledger.mv.db"), directory.resolve("fault-" + kill + ".mv.db"));
            }
        }
        System.out.println(faults == 0 ? kills + " kills, the books are right" : faults + " FAULTS");
        return faults == 0;
    }

    /** Kills it after so many milliseconds. Returns how long it took. */
    private static long upgrade(Path template, Path ledger, long killAfter) throws IOException, InterruptedException {
        Files.copy(
                template.resolve("ledger.mv.db"),
                ledger.resolve("ledger.mv.db"),
                StandardCopyOption.REPLACE_EXISTING);
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        UpgradeKills.class.getName(),
                        ledger.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        process.getInputStream().read();
        long begin = System.nanoTime();
        if (killAfter < Long.MAX_VALUE) {
            Thread.sleep(killAfter);
            process.destroyForcibly();
        }
        process.onExit().join();
        return (System.nanoTime() - begin) / 1_000_000;
    }

    /** What is wrong after the next start; empty for nothing. */
    private static String faultOf(Path ledger) throws SQLException {
        try (JdbcLedgerStore store = JdbcLedgerStore.embedded(ledger, Upgrade.SETTINGS)) {
            store.open(new UUID(0, 1));
            if (store.putAside().isPresent()) {
                return "the file was put aside";
            }
        } catch (LedgerUnavailableException unavailable) {
            return unavailable.getMessage();
        }
        try (Connection connection =
                        DriverManager.getConnection("jdbc:h2:file:" + ledger.resolve("ledger"), "sluice", "");
                Statement statement = connection.createStatement()) {
            try (ResultSet row = statement.executeQuery("SELECT COUNT(*) FROM exchange")) {
                row.next();
                if (row.getInt(1) != ROWS) {
                    return row.getInt(1) + " of " + ROWS + " rows";
                }
            }
            try (ResultSet row = statement.executeQuery(
                    "SELECT table_name FROM information_schema.tables WHERE table_name LIKE '%COPY%'")) {
                return row.next() ? "the table " + row.getString(1) + " was left" : "";
            }
        }
    }
}
