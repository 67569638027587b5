package dev.sluice.ledger.store;

import dev.sluice.ledger.UsageSums;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map.Entry;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/** The tables of sums, and how one gateway adds to them. */
final class RollupTables {

    private static final int SUMS = sumNames().size();

    private final SumTable<Entry<HourKey, UsageSums>> hours;
    private final SumTable<Entry<DayKey, UsageSums>> days;
    private final SumTable<Entry<HistogramKey, Long>> histogram;

    /** @param gateway number of this gateway */
    RollupTables(int gateway) {
        hours = new SumTable<>(
                "usage_hour",
                List.of(
                        Column.time("slot", row -> row.getKey().slot()),
                        Column.integer("gateway", row -> gateway),
                        Column.text("client", row -> row.getKey().client()),
                        Column.text("asked", row -> row.getKey().asked()),
                        Column.text("target", row -> row.getKey().target())),
                sums());
        days = new SumTable<>(
                "usage_day",
                List.of(
                        Column.date("slot", row -> row.getKey().slot()),
                        Column.integer("gateway", row -> gateway),
                        Column.text("client", row -> row.getKey().client()),
                        Column.text("usr", row -> row.getKey().user()),
                        Column.text("asked", row -> row.getKey().asked()),
                        Column.text("target", row -> row.getKey().target())),
                sums());
        histogram = new SumTable<>(
                "usage_hist",
                List.of(
                        Column.time("slot", row -> row.getKey().slot()),
                        Column.integer("gateway", row -> gateway),
                        Column.text("target", row -> row.getKey().target()),
                        Column.text("what", row -> row.getKey().what().word()),
                        Column.integer("bucket", row -> row.getKey().bucket())),
                List.of(Column.number("n", Entry::getValue)));
    }

    /** The names of the columns of sums, in the order of the components of {@link UsageSums}. */
    static List<String> sumNames() {
        return RollupTables.<HourKey>sums().stream().map(Column::name).toList();
    }

    private static <K> List<Column<Entry<K, UsageSums>>> sums() {
        return Stream.<Column<Entry<K, UsageSums>>>of(
                        sum("n", UsageSums::n),
                        sum("refused", UsageSums::refused),
                        sum("failed", UsageSums::failed),
                        sum("counted", UsageSums::counted),
                        sum("unpriced", UsageSums::unpriced),
                        sum("dropped", UsageSums::dropped),
                        sum("input", UsageSums::input),
                        sum("cached", UsageSums::cached),
                        sum("written", UsageSums::written),
                        sum("output", UsageSums::output),
                        sum("reasoning", UsageSums::reasoning),
                        sum("cost", UsageSums::cost),
                        sum("took_sum", UsageSums::tookSum),
                        sum("first_sum", UsageSums::firstSum))
                .toList();
    }

    private static <K> Column<Entry<K, UsageSums>> sum(String name, ToLongFunction<UsageSums> number) {
        return Column.number(name, row -> number.applyAsLong(row.getValue()));
    }

    /** Reads the number in a column. */
    @FunctionalInterface
    interface NumberReader {
        long read(int column) throws SQLException;
    }

    /**
     * Reads the columns of sums, in the order of {@link #sumNames}.
     *
     * @param column the first of them
     */
    static UsageSums sums(int column, NumberReader numbers) throws SQLException {
        long[] sums = new long[SUMS];
        for (int at = 0; at < sums.length; at++) {
            sums[at] = numbers.read(column + at);
        }
        return new UsageSums(
                sums[0], sums[1], sums[2], sums[3], sums[4], sums[5], sums[6], sums[7], sums[8], sums[9], sums[10],
                sums[11], sums[12], sums[13]);
    }

    /** Adds to sums of days alone. */
    void addDays(Session session, Collection<Entry<DayKey, UsageSums>> more) throws SQLException {
        days.add(session, more);
    }

    void add(Session session, Rollups rollups) throws SQLException {
        hours.add(session, rollups.hours().entrySet());
        days.add(session, rollups.days().entrySet());
        histogram.add(session, rollups.histogram().entrySet());
    }
}
