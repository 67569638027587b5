import com.sun.management.ThreadMXBean;
import dev.sluice.exchange.TimeOrderedUuid;
import dev.sluice.ledger.AttemptRow;
import dev.sluice.ledger.ExchangeRow;
import dev.sluice.ledger.ExchangeRow.Attempts;
import dev.sluice.ledger.ExchangeRow.Caller;
import dev.sluice.ledger.ExchangeRow.Route;
import dev.sluice.ledger.ExchangeRow.Times;
import dev.sluice.ledger.LedgerBatch;
import dev.sluice.ledger.RowCost;
import dev.sluice.ledger.RowId;
import dev.sluice.ledger.RowTokens;
import dev.sluice.ledger.RowTokens.Parts;
import dev.sluice.ledger.RowTokens.Source;
import dev.sluice.ledger.UserNames;
import dev.sluice.ledger.spool.SpoolPosition;
import dev.sluice.ledger.store.DatabaseLogin;
import dev.sluice.ledger.store.JdbcLedgerStore;
import dev.sluice.ledger.store.JdbcLedgerStore.Settings;
import dev.sluice.ledger.store.Migration;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.stream.Stream;

/** Writes batches of 1,000 rows of 20 clients, 1,000 users, 10 models and 5 targets; one row in twenty has attempts. */
public final class LedgerBench {

    private static final int BATCH = 1000;
    private static final int WARM_UP = 20;

    /** Request ids that clients have chosen at random, in place of the gateway's own. */
    private static final boolean RANDOM_IDS = Boolean.getBoolean("random-ids");

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final SplittableRandom random = new SplittableRandom(1);
    private final long begin = System.currentTimeMillis();
    private long number;

    public static void main(String[] args) throws Exception {
        String database = args.length == 0 ? "h2" : args[0];
        int batches = args.length == 2 || args.length == 4 ? Integer.parseInt(args[args.length - 1]) : 200;
        Settings settings = new Settings(Migration.AUTO, ZoneOffset.UTC, Clock.systemUTC(), UserNames.KEPT);
        if (database.equals("h2")) {
            Path directory = Files.createTempDirectory("ledger-bench");
            try (JdbcLedgerStore store = JdbcLedgerStore.embedded(directory, settings)) {
                new LedgerBench().run(store, batches);
            }
            try (Stream<Path> files = Files.list(directory)) {
                for (Path file : files.toList()) {
                    System.out.printf("%s: %,d bytes%n", file.getFileName(), Files.size(file));
                    Files.delete(file);
                }
            }
            Files.delete(directory);
        } else if (database.equals("postgresql")) {
            try (EmbeddedPostgres server = EmbeddedPostgres.start()) {
                String url = "jdbc:postgresql://127.0.0.1:" + server.getPort() + "/postgres";
                run(new DatabaseLogin(url, "postgres", "postgres"), settings, batches);
            }
        } else {
            run(new DatabaseLogin(database, args[1], args[2]), settings, batches);
        }
    }

    private static void run(DatabaseLogin login, Settings settings, int batches) throws Exception {
        try (JdbcLedgerStore store = JdbcLedgerStore.at(login, settings)) {
            new LedgerBench().run(store, batches);
        }
    }

    private void run(JdbcLedgerStore store, int batches) throws Exception {
        SpoolPosition from = store.open(UUID.randomUUID());
        long[] millis = new long[batches];
        long[] cpuNanos = new long[batches];
        long nanos = 0;
        long allocated = 0;
        for (int batch = -WARM_UP; batch < batches; batch++) {
            SpoolPosition to = new SpoolPosition(from.segment() + 1, 0);
            LedgerBatch next = new LedgerBatch(from, to, rows(), List.of(), 0);
            long start = System.nanoTime();
            long cpu = THREADS.getCurrentThreadCpuTime();
            long bytes = THREADS.getCurrentThreadAllocatedBytes();
            store.write(next, row -> {
                throw new IllegalStateException("refused: " + row);
            });
            long took = System.nanoTime() - start;
            if (batch >= 0) {
                millis[batch] = took / 1_000_000;
                cpuNanos[batch] = THREADS.getCurrentThreadCpuTime() - cpu;
                nanos += took;
                allocated += THREADS.getCurrentThreadAllocatedBytes() - bytes;
            }
            from = to;
        }
        Arrays.sort(millis);
        Arrays.sort(cpuNanos);
        System.out.printf(
                "%,d rows: %,.0f rows/s; a batch of %d: p50 %d ms, p99 %d ms, longest %d ms%n",
                batches * BATCH,
                batches * BATCH * 1e9 / nanos,
                BATCH,
                millis[batches / 2],
                millis[batches * 99 / 100],
                millis[batches - 1]);
        // Of a machine with other load the lowest say most: a processor that is shared takes longer for the same work.
        System.out.printf(
                "CPU of a row: %.1f us in the lowest twentieth of the batches, %.1f us in the median; %.1f KiB allocated%n",
                cpuNanos[batches / 20] / 1e3 / BATCH,
                cpuNanos[batches / 2] / 1e3 / BATCH,
                allocated / 1024.0 / batches / BATCH);
    }

    private List<ExchangeRow> rows() {
        List<ExchangeRow> rows = new ArrayList<>();
        for (int at = 0; at < BATCH; at++) {
            rows.add(row());
        }
        return rows;
    }

    private String requestId() {
        return RANDOM_IDS
                ? new UUID(random.nextLong(), random.nextLong()).toString()
                : TimeOrderedUuid.of(begin + number / 2, random.nextLong(), random.nextLong())
                        .toString();
    }

    private ExchangeRow row() {
        number++;
        int client = random.nextInt(20);
        String model = "gpt-4o-" + random.nextInt(10);
        String target = "target-" + random.nextInt(5);
        long input = random.nextInt(20_000);
        long output = random.nextInt(2_000);
        int took = 300 + random.nextInt(30_000);
        return new ExchangeRow(
                RowId.of(begin + number / 2, random.nextLong(), random.nextLong()),
                1,
                requestId(),
                new Caller("client-" + client, Optional.of("user-" + client + "-" + random.nextInt(50)), Optional.empty()),
                "chat",
                true,
                new Route(Optional.of(model), Optional.of(target), Optional.of("openai"), Optional.of(model)),
                200,
                "complete",
                Optional.empty(),
                new Times(OptionalInt.empty(), OptionalInt.of(took / 10), OptionalInt.of(took)),
                new RowTokens(
                        OptionalLong.of(input),
                        OptionalLong.of(output),
                        Optional.of(Source.REPORTED),
                        Optional.of(new Parts(input / 2, 0, 0, 0, 0, output / 4, 0))),
                new RowCost(
                        OptionalLong.of(input * 2_500 + output * 10_000),
                        false,
                        OptionalLong.empty(),
                        Optional.of("0123456789ab"),
                        Optional.of("default")),
                Optional.of("req_" + Long.toHexString(random.nextLong())),
                Optional.empty(),
                random.nextInt(20) == 0
                        ? new Attempts(2, List.of(new AttemptRow("azure", "429"), new AttemptRow(target, "200")))
                        : new Attempts(1, List.of()));
    }
}
