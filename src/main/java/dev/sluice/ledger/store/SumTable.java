package dev.sluice.ledger.store;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A table of sums, whose key contains the gateway: no two gateways write one row.
 *
 * @param keys columns of the primary key
 * @param sums columns of numbers that are at least 0, of the type {@code bigint}
 */
record SumTable<T>(String name, List<Column<T>> keys, List<Column<T>> sums) {

    /** Adds each row's sums to those of its key. */
    void add(Session session, Collection<T> rows) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        switch (session.dialect()) {
            case POSTGRESQL ->
                BulkStatement.insert(
                        session,
                        name,
                        columns(),
                        rows,
                        " ON CONFLICT (" + list(keys, Column::name) + ") DO UPDATE SET "
                                + list(
                                        sums,
                                        sum -> added(sum.name(), name + "." + sum.name(), "excluded." + sum.name())));
            case MARIADB ->
                BulkStatement.insert(
                        session,
                        name,
                        columns(),
                        rows,
                        " ON DUPLICATE KEY UPDATE "
                                + list(sums, sum -> added(sum.name(), sum.name(), "VALUES(" + sum.name() + ")")));
            case H2 -> updateThenInsert(session, rows);
        }
    }

    /** H2's MERGE, and its other forms of the same, are slower by far. */
    private void updateThenInsert(Session session, Collection<T> rows) throws SQLException {
        String update = "UPDATE " + name + " SET "
                + list(sums, sum -> added(sum.name(), sum.name(), "?")) + " WHERE "
                + keys.stream().map(key -> key.name() + " = ?").collect(Collectors.joining(" AND "));
        List<Column<T>> parameters = Stream.concat(sums.stream().flatMap(sum -> Stream.of(sum, sum)), keys.stream())
                .toList();
        int[] updated = BulkStatement.batch(session, update, parameters, rows);
        List<T> isNew = new ArrayList<>();
        int at = 0;
        for (T row : rows) {
            if (updated[at] == 0) {
                isNew.add(row);
            }
            at++;
        }
        BulkStatement.insert(session, name, columns(), isNew, "");
    }

    /** A sum that is too large for the column stays at the largest number. */
    private static String added(String column, String before, String more) {
        return "%s = LEAST(%s, %d - %s) + %s".formatted(column, before, Long.MAX_VALUE, more, more);
    }

    private List<Column<T>> columns() {
        return Stream.concat(keys.stream(), sums.stream()).toList();
    }

    private static <T> String list(List<Column<T>> columns, java.util.function.Function<Column<T>, String> text) {
        return columns.stream().map(text).collect(Collectors.joining(", "));
    }
}
