import dev.sluice.ledger.DurationBuckets;
import dev.sluice.ledger.RowId;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import org.postgresql.PGConnection;
import org.postgresql.copy.PGCopyOutputStream;

/**
 * Fills the tables of a ledger with exchanges of 30 days, of 20 clients, 200 users, 8 models and 4 targets, and with the sums of these. Most are in
 * the hours of work, and of a few clients, users and models. One in 200 failed, one in 100 was refused.
 */
final class LedgerFill {

    static final int DAYS = 30;
    static final int CLIENTS = 20;
    static final int USERS = 200;
    static final int MODELS = 8;

    private static final int BATCH = 5_000;
    private static final String COLUMNS = "id, begun, n, gateway, request_id, client, usr, address, api, stream, asked, target, provider, model, status,"
            + " ending, error, attempts, queue_ms, first_ms, took_ms, input, output, source, cached, price, cost, unpriced";

    private final SplittableRandom random = new SplittableRandom(1);
    private final Connection connection;
    private final boolean isPostgres;

    LedgerFill(Connection connection) throws SQLException {
        this.connection = connection;
        this.isPostgres = connection.isWrapperFor(PGConnection.class);
    }

    /** Fills them with so many exchanges that end before now. */
    void fill(int rows, Instant now) throws SQLException, IOException {
        connection.setAutoCommit(false);
        if (isPostgres) {
            partitions(now);
            copy(rows, now);
        } else {
            insert(rows, now);
        }
        connection.commit();
        sums();
        connection.commit();
    }

    /** As gateways have made them that ran all the time. */
    private void partitions(Instant now) throws SQLException {
        YearMonth month = YearMonth.from(now.minus(Duration.ofDays(DAYS)).atOffset(ZoneOffset.UTC));
        for (String table : List.of("exchange", "attempt")) {
            execute("CREATE TABLE IF NOT EXISTS %s_%04d%02d PARTITION OF %s FOR VALUES FROM ('%s') TO ('%s')"
                    .formatted(table, month.getYear(), month.getMonthValue(), table, first(month), first(month.plusMonths(1))));
        }
        connection.commit();
    }

    private static UUID first(YearMonth month) {
        return RowId.bound(month.atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant());
    }

    /** The text of one row, as PostgreSQL copies it. */
    private void copy(int rows, Instant now) throws SQLException, IOException {
        try (OutputStream out = new PGCopyOutputStream(
                connection.unwrap(PGConnection.class), "COPY exchange (" + COLUMNS + ") FROM STDIN", 1 << 20)) {
            StringBuilder line = new StringBuilder();
            for (Iterator<Long> begins = begins(rows, now); begins.hasNext(); ) {
                line.setLength(0);
                for (Object value : row(begins.next())) {
                    line.append(line.length() == 0 ? "" : "\t").append(value == null ? "\\N" : value);
                }
                out.write(line.append('\n').toString().getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    private void insert(int rows, Instant now) throws SQLException {
        String places = "?, ".repeat(COLUMNS.split(",").length - 1) + "?";
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO exchange (" + COLUMNS + ") VALUES (" + places + ")")) {
            int n = 0;
            for (Iterator<Long> begins = begins(rows, now); begins.hasNext(); ) {
                int place = 1;
                for (Object value : row(begins.next())) {
                    insert.setObject(place++, value);
                }
                insert.addBatch();
                if (++n % BATCH == 0) {
                    insert.executeBatch();
                    connection.commit();
                }
            }
            insert.executeBatch();
        }
    }

    /** When exchanges begin, one after the other, in milliseconds. */
    private static Iterator<Long> begins(int rows, Instant now) {
        Instant end = now.truncatedTo(ChronoUnit.HOURS);
        List<Instant> hours = new ArrayList<>();
        for (Instant hour = end.minus(Duration.ofDays(DAYS)); hour.isBefore(end); hour = hour.plus(Duration.ofHours(1))) {
            hours.add(hour);
        }
        double all = hours.stream().mapToInt(LedgerFill::weight).sum();
        return hours.stream()
                .flatMap(hour -> {
                    long n = Math.round(rows * weight(hour) / all);
                    return java.util.stream.LongStream.range(0, n)
                            .mapToObj(i -> hour.toEpochMilli() + i * Duration.ofHours(1).toMillis() / n);
                })
                .iterator();
    }

    private static int weight(Instant hour) {
        LocalDateTime time = LocalDateTime.ofInstant(hour, ZoneOffset.UTC);
        boolean isWeekend = time.getDayOfWeek() == DayOfWeek.SATURDAY || time.getDayOfWeek() == DayOfWeek.SUNDAY;
        return isWeekend ? 2 : time.getHour() >= 7 && time.getHour() < 17 ? 10 : 3;
    }

    private List<Object> row(long millis) {
        int client = some(CLIENTS);
        int user = client * (USERS / CLIENTS) + some(USERS / CLIENTS);
        int model = some(MODELS);
        int fate = random.nextInt(200);
        boolean failed = fate == 0;
        boolean refused = fate == 1 || fate == 2;
        int first = 150 + (int) (200 * -Math.log(1 - random.nextDouble()));
        int output = 20 + random.nextInt(800);
        List<Object> row = new ArrayList<>();
        row.add(RowId.of(millis, random.nextLong(), random.nextLong()));
        row.add(LocalDateTime.ofInstant(Instant.ofEpochMilli(millis), ZoneOffset.UTC));
        row.add(1);
        row.add(1);
        row.add(new UUID(random.nextLong(), random.nextLong()).toString());
        row.add("client-" + client);
        row.add("user-" + user);
        row.add("10.1.2." + client);
        row.add("chat");
        row.add(model < 5);
        row.add("model-" + model);
        row.add(refused ? null : "target-" + model / 2);
        row.add(refused ? null : "fake");
        row.add(refused ? null : "model-" + model + "-2026-08-06");
        row.add(refused ? 429 : failed ? 503 : 200);
        row.add(refused ? "here" : "complete");
        row.add(refused ? "rate_limit_exceeded" : failed ? "upstream_error" : null);
        row.add(refused ? 0 : 1);
        row.add(0);
        row.add(refused ? null : first);
        row.add(refused ? 1 : first + output * 9);
        row.add(refused ? null : 100L + random.nextInt(4_000));
        row.add(refused ? null : (long) output);
        row.add(refused ? null : "r");
        row.add(refused ? null : (long) random.nextInt(100));
        row.add(refused ? null : "a41f09c2");
        row.add(refused ? null : 1_000L * random.nextInt(40_000));
        row.add(false);
        return row;
    }

    /** The first ones more often than the last ones. */
    private int some(int bound) {
        return (int) (bound * Math.pow(random.nextDouble(), 1.7));
    }

    private void sums() throws SQLException {
        String sums = "COUNT(*), SUM(CASE WHEN attempts = 0 THEN 1 ELSE 0 END), SUM(CASE WHEN status = 503 THEN 1 ELSE 0 END), 0, 0, 0,"
                + " COALESCE(SUM(input), 0), COALESCE(SUM(cached), 0), 0, COALESCE(SUM(output), 0), 0, COALESCE(SUM(cost), 0),"
                + " SUM(took_ms), COALESCE(SUM(first_ms), 0) FROM exchange";
        String target = "COALESCE(target, '')";
        execute("INSERT INTO usage_hour SELECT DATE_TRUNC('HOUR', begun), 1, client, asked, " + target + ", " + sums
                + " GROUP BY DATE_TRUNC('HOUR', begun), client, asked, " + target);
        execute("INSERT INTO usage_day SELECT CAST(begun AS DATE), 1, client, usr, asked, " + target + ", " + sums
                + " GROUP BY CAST(begun AS DATE), client, usr, asked, " + target);
        for (String what : List.of("first", "took")) {
            execute("INSERT INTO usage_hist SELECT slot, 1, target, '" + what + "', b, COUNT(*) FROM (SELECT"
                    + " DATE_TRUNC('HOUR', begun) slot, target, CAST(LEAST(" + (DurationBuckets.COUNT - 1)
                    + ", GREATEST(0, CEIL(2 * LN(" + what + "_ms / 10.0) / LN(2.0)))) AS SMALLINT) b FROM exchange"
                    + " WHERE target IS NOT NULL) each_one GROUP BY slot, target, b");
        }
        execute("INSERT INTO attempt (exchange, n, target, result) SELECT id, 1, target, '503' FROM exchange WHERE status = 503");
        if (!isPostgres) {
            execute("ANALYZE");
        }
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
