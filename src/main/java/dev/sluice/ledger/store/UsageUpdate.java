package dev.sluice.ledger.store;

import dev.sluice.ledger.Usage;
import dev.sluice.ledger.Usage.Bucket;
import dev.sluice.ledger.Usage.Day;
import dev.sluice.ledger.Usage.Hour;
import dev.sluice.ledger.UsageSums;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Map.Entry;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Adds to the sums in the database. The rows that it touches are those of this gateway alone, so that gateways never wait for each other.
 */
final class UsageUpdate {

    private final Connection connection;
    private final int gateway;
    private final int timeoutSeconds;

    UsageUpdate(Connection connection, int gateway, int timeoutSeconds) {
        this.connection = connection;
        this.gateway = gateway;
        this.timeoutSeconds = timeoutSeconds;
    }

    void add(Usage usage) throws SQLException {
        List<Delta> hours = new ArrayList<>();
        for (Entry<Hour, UsageSums> sums : usage.hours().entrySet()) {
            Hour hour = sums.getKey();
            hours.add(new Delta(
                    List.of(ExchangeInsert.utc(hour.begin()), gateway, hour.client(), hour.asked(), hour.target()),
                    sums.getValue().values()));
        }
        add("usage_hour", List.of("slot", "gateway", "client", "asked", "target"), UsageSums.COLUMNS, hours);
        List<Delta> days = new ArrayList<>();
        for (Entry<Day, UsageSums> sums : usage.days().entrySet()) {
            Day day = sums.getKey();
            days.add(new Delta(
                    List.of(day.date(), gateway, day.client(), day.user(), day.asked(), day.target()),
                    sums.getValue().values()));
        }
        add("usage_day", List.of("slot", "gateway", "client", "usr", "asked", "target"), UsageSums.COLUMNS, days);
        add("usage_hist", List.of("slot", "gateway", "target", "what", "bucket"), List.of("n"), counts(usage));
    }

    private List<Delta> counts(Usage usage) {
        List<Delta> counts = new ArrayList<>();
        for (Map.Entry<Bucket, Long> count : usage.durations().entrySet()) {
            Bucket bucket = count.getKey();
            counts.add(new Delta(
                    List.of(
                            ExchangeInsert.utc(bucket.begin()),
                            gateway,
                            bucket.target(),
                            bucket.what().name().toLowerCase(Locale.ROOT),
                            bucket.number()),
                    new long[] {count.getValue()}));
        }
        return counts;
    }

    /**
     * What is added to one row.
     *
     * @param key values of its key
     * @param sums what is added to its sums
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Delta(List<Object> key, long[] sums) {}

    private void add(String table, List<String> key, List<String> sums, List<Delta> deltas) throws SQLException {
        if (deltas.isEmpty()) {
            return;
        }
        String update = "update " + table + " set "
                + sums.stream().map(name -> name + " = " + name + " + ?").collect(Collectors.joining(", "))
                + " where " + key.stream().map(name -> name + " = ?").collect(Collectors.joining(" and "));
        int[] updated = execute(update, deltas);
        List<Delta> missing = new ArrayList<>();
        for (int i = 0; i < updated.length; i++) {
            if (updated[i] == 0) {
                missing.add(deltas.get(i));
            }
        }
        if (!missing.isEmpty()) {
            List<String> columns = Stream.concat(sums.stream(), key.stream()).toList();
            execute(
                    "insert into " + table + " (" + String.join(", ", columns) + ") values ("
                            + "?, ".repeat(columns.size() - 1) + "?)",
                    missing);
        }
    }

    /** Runs a statement for each delta, with its sums first and its key behind. */
    private int[] execute(String sql, List<Delta> deltas) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setQueryTimeout(timeoutSeconds);
            for (Delta delta : deltas) {
                int column = 1;
                for (long sum : delta.sums()) {
                    statement.setLong(column++, sum);
                }
                for (Object value : delta.key()) {
                    statement.setObject(column++, value);
                }
                statement.addBatch();
            }
            return statement.executeBatch();
        }
    }
}
