package dev.sluice.ledger.store;

import dev.sluice.ledger.LedgerUser;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes new costs into rows, and what they change into the sums of hours and days. Nobody else takes anything off a sum. */
final class RepricedTables {

    private static final List<Column<RepricedRow>> ROW = List.of(
            Column.number("cost", row -> RepricedDay.known(row.after().nano())),
            Column.text("price", row -> row.after().price().orElse(null)),
            Column.id("id", row -> row.row().id()));

    private static final List<Column<SumChange<HourKey>>> HOUR = List.of(
            Column.time("slot", change -> change.key().slot()),
            Column.integer("gateway", SumChange::gateway),
            Column.text("client", change -> change.key().client()),
            Column.text("asked", change -> change.key().asked()),
            Column.text("target", change -> change.key().target()));

    private static final List<Column<SumChange<DayKey>>> DAY = List.of(
            Column.date("slot", change -> change.key().slot()),
            Column.integer("gateway", SumChange::gateway),
            Column.text("client", change -> change.key().client()),
            Column.text("usr", change -> change.key().user()),
            Column.text("asked", change -> change.key().asked()),
            Column.text("target", change -> change.key().target()));

    private final Session session;
    private final Rollups keys;

    /** @param keys tells whose sums a row is in */
    RepricedTables(Session session, Rollups keys) {
        this.session = session;
        this.keys = keys;
    }

    /** Writes the new costs of some rows, in the transaction of the session. */
    void write(List<RepricedRow> rows) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        int[] unused = BulkStatement.batch(
                session, "UPDATE exchange SET unpriced = FALSE, cost = ?, price = ? WHERE id = ?", ROW, rows);
        // Sums that are gone because they were older than their time are not made again.
        List<SumChange<HourKey>> unusedHours = update("usage_hour", HOUR, changes(rows, row -> keys.hourOf(row.row())));
        List<SumChange<DayKey>> missing = update("usage_day", DAY, changes(rows, row -> keys.dayOf(row.row())));
        insertErased(missing);
    }

    private static <K extends Comparable<? super K>> Collection<SumChange<K>> changes(
            List<RepricedRow> rows, Function<RepricedRow, K> keyOf) {
        Map<Integer, Map<K, SumChange<K>>> changes = new TreeMap<>();
        for (RepricedRow row : rows) {
            K key = keyOf.apply(row);
            changes.computeIfAbsent(row.gateway(), gateway -> new TreeMap<>())
                    .merge(key, new SumChange<>(row.gateway(), key, row.more(), row.known()), SumChange::plus);
        }
        return changes.values().stream().flatMap(each -> each.values().stream()).toList();
    }

    /** Returns those that have no sums. */
    private <K> List<SumChange<K>> update(
            String table, List<Column<SumChange<K>>> keys, Collection<SumChange<K>> changes) throws SQLException {
        String sql = "UPDATE " + table + " SET cost = LEAST(cost, " + Long.MAX_VALUE
                + " - ?) + ? - ?, unpriced = unpriced - ? WHERE "
                + keys.stream().map(key -> key.name() + " = ?").collect(Collectors.joining(" AND "));
        List<Column<SumChange<K>>> parameters = Stream.concat(
                        Stream.of(
                                Column.number("cost", SumChange<K>::more),
                                Column.number("cost", SumChange<K>::more),
                                Column.number("cost", SumChange<K>::less),
                                Column.number("unpriced", SumChange<K>::known)),
                        keys.stream())
                .toList();
        int[] updated = BulkStatement.batch(session, sql, parameters, changes);
        List<SumChange<K>> missing = new ArrayList<>();
        int at = 0;
        for (SumChange<K> change : changes) {
            if (updated[at] == 0) {
                missing.add(change);
            }
            at++;
        }
        return missing;
    }

    /** The rows of a user who is being erased have lost the name; the sums of these days follow, and are added to these. */
    private void insertErased(List<SumChange<DayKey>> missing) throws SQLException {
        List<SumChange<DayKey>> erased = missing.stream()
                .filter(change -> change.key().user().equals(LedgerUser.ERASED))
                .toList();
        List<Column<SumChange<DayKey>>> columns = new ArrayList<>(DAY);
        for (String sum : RollupTables.sumNames()) {
            columns.add(Column.number(
                    sum, change -> sum.equals("cost") ? change.cost() : sum.equals("unpriced") ? -change.known() : 0L));
        }
        BulkStatement.insert(session, "usage_day", columns, erased, "");
    }
}
