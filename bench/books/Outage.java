import dev.sluice.ledger.EarlierRuns;
import dev.sluice.ledger.ExchangeRow;
import dev.sluice.ledger.ExchangeRow.Attempts;
import dev.sluice.ledger.ExchangeRow.Caller;
import dev.sluice.ledger.ExchangeRow.Route;
import dev.sluice.ledger.ExchangeRow.Times;
import dev.sluice.ledger.Ledger;
import dev.sluice.ledger.Ledger.WhenFull;
import dev.sluice.ledger.LedgerObserver;
import dev.sluice.ledger.RowCost;
import dev.sluice.ledger.RowId;
import dev.sluice.ledger.RowTokens;
import dev.sluice.ledger.RowTokens.Parts;
import dev.sluice.ledger.RowTokens.Source;
import dev.sluice.ledger.spool.Spool;
import dev.sluice.ledger.spool.SpoolDirectory;
import dev.sluice.ledger.spool.SpoolSettings;
import dev.sluice.ledger.spool.SpoolSettings.Sync;
import dev.sluice.ledger.store.DatabaseLogin;
import dev.sluice.ledger.store.JdbcLedgerStore;
import dev.sluice.ledger.store.JdbcLedgerStore.Settings;
import dev.sluice.ledger.store.Migration;
import dev.sluice.ledger.UserNames;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;

/** Rows at a steady rate, as three records of the spool each, while the database is away and afterwards. */
final class Outage {

    private static final SpoolSettings SPOOL =
            new SpoolSettings(SpoolSettings.USUAL_SEGMENT, 1L << 30, Duration.ofHours(24), Sync.EACH_SECOND);
    private static final int SECONDS_BEFORE = 10;

    private static final LedgerObserver OBSERVER = new LedgerObserver() {
        @Override
        public void written(int rows, Duration took) {
            // The ledger counts them too.
        }

        @Override
        public void refused() {
            throw new IllegalStateException("a row was refused");
        }

        @Override
        public void dropped() {
            // The ledger counts them too.
        }
    };

    private final SplittableRandom random = new SplittableRandom();
    private final Ledger ledger;
    private final long nanosEach;
    private final long[] expected = new long[4];

    /** How long the three records of a row took, in microseconds: the last class has the longer ones. */
    private final long[] micros = new long[10_000];

    private long longestNanos;

    private Outage(Ledger ledger, int rate) {
        this.ledger = ledger;
        this.nanosEach = 1_000_000_000L / rate;
    }

    static boolean run(Path directory, int seconds, int rate) throws Exception {
        try (Server server = Server.start(directory)) {
            SpoolDirectory own = SpoolDirectory.lock(directory.resolve("ledger"));
            Spool spool = Spool.open(own, SPOOL, System::nanoTime, new SecureRandom());
            JdbcLedgerStore store = JdbcLedgerStore.at(
                    new DatabaseLogin(server.url(), "postgres", "postgres"),
                    new Settings(Migration.AUTO, ZoneOffset.UTC, Clock.systemUTC(), UserNames.KEPT));
            Ledger ledger =
                    Ledger.start(own, spool, store, WhenFull.DROP, OBSERVER, EarlierRuns.IGNORED);
            Outage outage = new Outage(ledger, rate);
            outage.whileAway(server, seconds);
            outage.catchUp(server);
            outage.tellAppends();
            ledger.close();
            return outage.isRight(server);
        }
    }

    private void whileAway(Server server, int seconds) {
        produce(() -> false, SECONDS_BEFORE);
        long heap = heap();
        long before = expected[0];
        long waiting = ledger.status().waitingBytes();
        server.kill();
        produce(() -> false, seconds);
        long rows = expected[0] - before;
        long bytes = ledger.status().waitingBytes() - waiting;
        System.out.printf(
                "away for %,d s: %,d rows, %,.0f a second; %,d MB of the spool, %d bytes for each row%n",
                seconds, rows, rows / (double) seconds, bytes >> 20, bytes / rows);
        System.out.printf("heap: %,d MB before, %,d MB after%n", heap >> 20, heap() >> 20);
    }

    private static long heap() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    /** The rate goes on meanwhile. */
    private void catchUp(Server server) throws Exception {
        long written = ledger.written();
        server.start();
        long begin = System.nanoTime();
        produce(() -> ledger.status().isDatabaseUp() && ledger.status().lag().toMillis() < 1500, Integer.MAX_VALUE);
        double took = (System.nanoTime() - begin) / 1e9;
        System.out.printf(
                "caught up in %,.0f s: %,d rows, %,.0f a second%n",
                took, ledger.written() - written, (ledger.written() - written) / took);
        while (!ledger.flush(Duration.ofSeconds(1))) {
            Thread.onSpinWait();
        }
    }

    private interface Condition {
        boolean isTrue();
    }

    private void produce(Condition end, int seconds) {
        long begin = System.nanoTime();
        long next = begin;
        long until = seconds == Integer.MAX_VALUE ? Long.MAX_VALUE : begin + seconds * 1_000_000_000L;
        while (next < until && (expected[0] % 1000 != 0 || !end.isTrue())) {
            for (long now = System.nanoTime(); now < next; now = System.nanoTime()) {
                LockSupport.parkNanos(next - now);
            }
            next += nanosEach;
            append();
        }
    }

    private void append() {
        UUID id = RowId.of(System.currentTimeMillis(), random.nextLong(), random.nextLong());
        int input = random.nextInt(20_000);
        ExchangeRow begun = row(id, "lost", input, OptionalLong.empty());
        ExchangeRow settled = row(id, "lost", input, OptionalLong.of(500));
        ExchangeRow ended = row(id, "complete", input, OptionalLong.of(500));
        long start = System.nanoTime();
        ledger.open(begun);
        ledger.open(settled);
        ledger.end(ended);
        long took = System.nanoTime() - start;
        longestNanos = Math.max(longestNanos, took);
        micros[(int) Math.min(micros.length - 1, took / 1000)]++;
        expected[0]++;
        expected[1] += input;
        expected[2] += 500;
        expected[3] += ended.cost().nano().orElseThrow();
    }

    private void tellAppends() {
        System.out.printf(
                "three records took: p50 %d us, p99 %d us, longest %.1f ms%n",
                percentile(0.50), percentile(0.99), longestNanos / 1e6);
    }

    private int percentile(double share) {
        long left = (long) (Arrays.stream(micros).sum() * share);
        int at = 0;
        while (at < micros.length - 1 && left >= micros[at]) {
            left -= micros[at];
            at++;
        }
        return at;
    }

    private boolean isRight(Server server) throws SQLException {
        boolean isRight = ledger.dropped() == 0;
        System.out.printf("dropped: %,d%n", ledger.dropped());
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement()) {
            for (String from : List.of("exchange WHERE ending = 'complete'", "exchange", "usage_hour", "usage_day")) {
                try (ResultSet row = statement.executeQuery(
                        "SELECT SUM(n), SUM(input), SUM(output), SUM(cost) FROM " + from)) {
                    row.next();
                    long[] found = {row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4)};
                    isRight &= Arrays.equals(found, expected);
                    System.out.printf("%s: %s%n", from, Arrays.toString(found));
                }
            }
        }
        System.out.printf("%s: %s expected%n", isRight ? "the books are right" : "FAULT", Arrays.toString(expected));
        return isRight;
    }

    private ExchangeRow row(UUID id, String ending, long input, OptionalLong output) {
        int client = (int) (input % 20);
        String model = "gpt-4o-" + input % 10;
        boolean isOver = ending.equals("complete");
        return new ExchangeRow(
                id,
                1,
                id.toString(),
                new Caller("client-" + client, Optional.of("user-" + client + "-" + input % 50), Optional.empty()),
                "chat",
                true,
                new Route(Optional.of(model), Optional.of("openai"), Optional.of("openai"), Optional.of(model)),
                isOver ? 200 : 0,
                ending,
                Optional.empty(),
                new Times(
                        OptionalInt.empty(),
                        isOver ? OptionalInt.of(400) : OptionalInt.empty(),
                        isOver ? OptionalInt.of(3000) : OptionalInt.empty()),
                new RowTokens(
                        OptionalLong.of(input),
                        output,
                        Optional.of(output.isPresent() ? Source.REPORTED : Source.COUNTED),
                        output.isPresent() ? Optional.of(new Parts(input / 2, 0, 0, 0, 0, 100, 0)) : Optional.empty()),
                new RowCost(
                        OptionalLong.of(input * 2_500 + output.orElse(0) * 10_000),
                        false,
                        OptionalLong.empty(),
                        Optional.of("0123456789ab"),
                        Optional.of("default")),
                output.isPresent() ? Optional.of("chatcmpl-" + id) : Optional.empty(),
                Optional.empty(),
                new Attempts(1, List.of()));
    }
}
