package dev.sluice.ledger.store;

import dev.sluice.ledger.UsageSums;
import dev.sluice.ledger.query.LedgerQueries;
import dev.sluice.ledger.query.Step;
import dev.sluice.ledger.query.TimeRange;
import dev.sluice.ledger.query.UsageKey;
import dev.sluice.ledger.query.UsageQuestion;
import dev.sluice.ledger.query.UsageRow;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads sums of hours and days. */
final class UsageTable {

    /** In the order of {@link UsageSums}. */
    private static final List<String> SUMS = RollupTables.sumNames();

    private static final BigDecimal MOST = BigDecimal.valueOf(Long.MAX_VALUE);

    private final ZoneId zone;

    UsageTable(ZoneId zone) {
        this.zone = zone;
    }

    List<UsageRow> read(Session session, UsageQuestion question) throws SQLException, TooMuchException {
        List<UsageKey> keys =
                Stream.of(UsageKey.values()).filter(question.by()::contains).toList();
        List<String> groups = new ArrayList<>(slotColumns(question.step()));
        int slotColumns = groups.size();
        keys.forEach(key -> groups.add(column(key)));
        Conditions conditions = conditions(question);
        List<UsageRow> rows = session.query(
                row -> new UsageRow(
                        slot(row, question.step()),
                        keys(row, slotColumns, keys),
                        RollupTables.sums(groups.size() + 1, column -> sum(row, column))),
                sql(groups, slotColumns, isByDays(question), conditions),
                conditions.parameters());
        if (rows.size() > LedgerQueries.MOST_SUMS) {
            throw new TooMuchException();
        }
        return rows;
    }

    private static String sql(List<String> groups, int slotColumns, boolean isByDays, Conditions conditions) {
        List<String> selected = new ArrayList<>(groups);
        SUMS.forEach(sum -> selected.add("SUM(" + sum + ")"));
        List<String> order = new ArrayList<>(groups);
        order.add(slotColumns, "SUM(cost) DESC");
        return "SELECT " + String.join(", ", selected)
                + " FROM " + (isByDays ? "usage_day" : "usage_hour")
                + conditions.where()
                + (groups.isEmpty() ? "" : " GROUP BY " + String.join(", ", groups))
                + " HAVING COUNT(*) > 0 ORDER BY " + String.join(", ", order)
                + " LIMIT " + (LedgerQueries.MOST_SUMS + 1);
    }

    private static List<String> slotColumns(Step step) {
        return switch (step) {
            case HOUR, DAY -> List.of("slot");
            case MONTH -> List.of("EXTRACT(YEAR FROM slot)", "EXTRACT(MONTH FROM slot)");
            case NONE -> List.of();
        };
    }

    private static String column(UsageKey key) {
        return switch (key) {
            case CLIENT -> "client";
            case USER -> "usr";
            case ASKED -> "asked";
            case TARGET -> "target";
        };
    }

    private boolean isByDays(UsageQuestion question) {
        return switch (question.step()) {
            case HOUR -> false;
            case DAY, MONTH -> true;
            case NONE ->
                question.hasUsers()
                        || (isMidnight(question.range().from())
                                && isMidnight(question.range().to()));
        };
    }

    private boolean isMidnight(Instant instant) {
        ZonedDateTime time = instant.atZone(zone);
        return Step.DAY.begin(time).equals(time);
    }

    private Conditions conditions(UsageQuestion question) {
        Conditions conditions = new Conditions();
        TimeRange range = question.range();
        if (isByDays(question)) {
            conditions.add("slot >= ?", firstDay(range.from()));
            conditions.add("slot < ?", firstDay(range.to()));
        } else {
            conditions.add("slot >= ?", utc(range.from()));
            conditions.add("slot < ?", utc(range.to()));
        }
        conditions.addScope("client", question.selection().clients());
        for (UsageKey key : UsageKey.values()) {
            question.selection().of(key).ifPresent(values -> conditions.addIn(column(key), values));
        }
        return conditions;
    }

    /** The first day that does not begin before. */
    private LocalDate firstDay(Instant instant) {
        LocalDate day = LocalDate.ofInstant(instant, zone);
        return isMidnight(instant) ? day : day.plusDays(1);
    }

    /** To the second, as some databases round parts of seconds: an hour that begins at or after the instant begins at a whole one. */
    static LocalDateTime utc(Instant instant) {
        return LocalDateTime.ofEpochSecond(
                instant.getNano() == 0 ? instant.getEpochSecond() : instant.getEpochSecond() + 1, 0, ZoneOffset.UTC);
    }

    private Optional<ZonedDateTime> slot(ResultSet row, Step step) throws SQLException {
        return switch (step) {
            case HOUR ->
                Optional.of(row.getObject(1, LocalDateTime.class)
                        .atZone(ZoneOffset.UTC)
                        .withZoneSameInstant(zone));
            case DAY -> Optional.of(row.getObject(1, LocalDate.class).atStartOfDay(zone));
            case MONTH ->
                Optional.of(LocalDate.of(row.getInt(1), row.getInt(2), 1).atStartOfDay(zone));
            case NONE -> Optional.empty();
        };
    }

    private static Map<UsageKey, String> keys(ResultSet row, int offset, List<UsageKey> keys) throws SQLException {
        Map<UsageKey, String> values = new EnumMap<>(UsageKey.class);
        for (int at = 0; at < keys.size(); at++) {
            values.put(keys.get(at), row.getString(offset + at + 1));
        }
        return values;
    }

    /** A sum of sums may be larger than the largest number. */
    private static long sum(ResultSet row, int column) throws SQLException {
        return row.getBigDecimal(column).min(MOST).longValue();
    }
}
