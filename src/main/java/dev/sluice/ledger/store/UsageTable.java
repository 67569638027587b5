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
import java.util.stream.Collectors;
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

    /**
     * Slots that begin in a range.
     *
     * @param table of hours or days
     */
    private record Part(String table, Conditions conditions) {}

    List<UsageRow> read(Session session, UsageQuestion question) throws SQLException, TooMuchException {
        List<UsageKey> keys =
                Stream.of(UsageKey.values()).filter(question.by()::contains).toList();
        List<String> groups = new ArrayList<>(slotColumns(question.step()));
        int slotColumns = groups.size();
        keys.forEach(key -> groups.add(column(key)));
        List<Part> parts = parts(question);
        List<UsageRow> rows = session.query(
                row -> new UsageRow(
                        slot(row, question.step()),
                        keys(row, slotColumns, keys),
                        RollupTables.sums(groups.size() + 1, column -> sum(row, column))),
                sql(groups, slotColumns, parts),
                parts.stream()
                        .flatMap(part -> Stream.of(part.conditions().parameters()))
                        .toArray());
        if (rows.size() > LedgerQueries.MOST_SUMS) {
            throw new TooMuchException();
        }
        return rows;
    }

    private static String sql(List<String> groups, int slotColumns, List<Part> parts) {
        List<String> order = new ArrayList<>(groups);
        order.add(slotColumns, "SUM(cost) DESC");
        return sumsFrom(groups, "SUM(%s)")
                + (parts.size() == 1 ? from(parts.get(0)) : fromAll(groups, parts))
                + groupedBy(groups)
                + " ORDER BY " + String.join(", ", order)
                + " LIMIT " + (LedgerQueries.MOST_SUMS + 1);
    }

    private static String from(Part part) {
        return part.table() + part.conditions().where();
    }

    /** Each part is summed before they are put together, so that no database keeps all of their rows. */
    private static String fromAll(List<String> groups, List<Part> parts) {
        return parts.stream()
                .map(part -> sumsFrom(groups, "SUM(%1$s) AS %1$s") + from(part) + groupedBy(groups))
                .collect(Collectors.joining(" UNION ALL ", "(", ") parts"));
    }

    private static String sumsFrom(List<String> groups, String sum) {
        List<String> selected = new ArrayList<>(groups);
        SUMS.forEach(name -> selected.add(sum.formatted(name)));
        return "SELECT " + String.join(", ", selected) + " FROM ";
    }

    private static String groupedBy(List<String> groups) {
        return (groups.isEmpty() ? "" : " GROUP BY " + String.join(", ", groups)) + " HAVING COUNT(*) > 0";
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

    private List<Part> parts(UsageQuestion question) {
        TimeRange range = question.range();
        return switch (question.step()) {
            case HOUR -> List.of(hours(question, range.from(), range.to()));
            case DAY, MONTH -> List.of(days(question, firstDay(range.from()), firstDay(range.to())));
            case NONE ->
                question.hasUsers()
                        ? List.of(days(question, firstDay(range.from()), firstDay(range.to())))
                        : wholeDaysAndHours(question);
        };
    }

    /** There are fewer days than hours, and they are kept longer. */
    private List<Part> wholeDaysAndHours(UsageQuestion question) {
        TimeRange range = question.range();
        LocalDate first = firstDay(range.from());
        LocalDate end = LocalDate.ofInstant(range.to(), zone);
        if (!first.isBefore(end)) {
            return List.of(hours(question, range.from(), range.to()));
        }
        List<Part> parts = new ArrayList<>();
        parts.add(days(question, first, end));
        Instant firstBegin = first.atStartOfDay(zone).toInstant();
        if (range.from().isBefore(firstBegin)) {
            parts.add(hours(question, range.from(), firstBegin));
        }
        Instant lastBegin = end.atStartOfDay(zone).toInstant();
        if (lastBegin.isBefore(range.to())) {
            parts.add(hours(question, lastBegin, range.to()));
        }
        return parts;
    }

    private static Part hours(UsageQuestion question, Instant from, Instant to) {
        return part("usage_hour", question, utc(from), utc(to));
    }

    private static Part days(UsageQuestion question, LocalDate from, LocalDate to) {
        return part("usage_day", question, from, to);
    }

    private static Part part(String table, UsageQuestion question, Object from, Object to) {
        Conditions conditions = new Conditions();
        conditions.add("slot >= ?", from);
        conditions.add("slot < ?", to);
        conditions.addScope("client", question.selection().clients());
        for (UsageKey key : UsageKey.values()) {
            question.selection().of(key).ifPresent(values -> conditions.addIn(column(key), values));
        }
        return new Part(table, conditions);
    }

    /** The first day that does not begin before. */
    private LocalDate firstDay(Instant instant) {
        LocalDate day = LocalDate.ofInstant(instant, zone);
        return day.atStartOfDay(zone).toInstant().equals(instant) ? day : day.plusDays(1);
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
