package dev.sluice.ledger.store;

import java.sql.Array;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/** A statement for many rows: one with an array for each column in PostgreSQL, a batch in other databases; in H2 of statements for some rows each. */
final class BulkStatement {

    /** Rows of a statement in H2, where beginning one costs as much as a row. */
    private static final int GROUP = 20;

    private BulkStatement() {}

    /**
     * Inserts rows.
     *
     * @param suffix what follows the values
     */
    static <T> void insert(Session session, String table, List<Column<T>> columns, Collection<T> rows, String suffix)
            throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        String into = "INSERT INTO " + table + " ("
                + columns.stream().map(Column::name).collect(Collectors.joining(", ")) + ") ";
        if (session.dialect() == Dialect.POSTGRESQL) {
            String arrays =
                    columns.stream().map(column -> "?::" + column.type() + "[]").collect(Collectors.joining(", "));
            insertArrays(session, into + "SELECT * FROM unnest(" + arrays + ")" + suffix, columns, rows);
        } else {
            int grouped = session.dialect() == Dialect.H2 ? rows.size() - rows.size() % GROUP : 0;
            List<T> all = List.copyOf(rows);
            insertGroups(session, into, columns, all.subList(0, grouped), GROUP, suffix);
            insertGroups(session, into, columns, all.subList(grouped, all.size()), 1, suffix);
        }
    }

    private static <T> void insertGroups(
            Session session, String into, List<Column<T>> columns, List<T> rows, int group, String suffix)
            throws SQLException {
        if (!rows.isEmpty()) {
            String row = "(" + String.join(", ", Collections.nCopies(columns.size(), "?")) + ")";
            String values = String.join(", ", Collections.nCopies(group, row));
            int[] unused = batch(session, into + "VALUES " + values + suffix, columns, rows, group);
        }
    }

    private static <T> void insertArrays(Session session, String sql, List<Column<T>> columns, Collection<T> rows)
            throws SQLException {
        List<Array> arrays = new ArrayList<>();
        try (PreparedStatement statement = session.prepare(sql)) {
            for (Column<T> column : columns) {
                Object[] values = rows.stream().map(column.value()).toArray();
                Array array = session.connection().createArrayOf(column.type(), texts(values));
                arrays.add(array);
                statement.setArray(arrays.size(), array);
            }
            statement.executeUpdate();
        } finally {
            for (Array array : arrays) {
                array.free();
            }
        }
    }

    /** As texts, which the server reads in each of the types, and which the driver does not take apart by their class. */
    private static String[] texts(Object... values) {
        return Arrays.stream(values)
                .map(value -> value == null ? null : value.toString())
                .toArray(String[]::new);
    }

    /**
     * Executes a statement for each row.
     *
     * @return how many rows of the table each has changed
     */
    static <T> int[] batch(Session session, String sql, List<Column<T>> columns, Collection<T> rows)
            throws SQLException {
        return batch(session, sql, columns, rows, 1);
    }

    /** @param group rows of a statement; their number is a multiple of it */
    private static <T> int[] batch(Session session, String sql, List<Column<T>> columns, Collection<T> rows, int group)
            throws SQLException {
        try (PreparedStatement statement = session.prepare(sql)) {
            int position = 1;
            for (T row : rows) {
                for (Column<T> column : columns) {
                    session.set(statement, position, column.value().apply(row));
                    position++;
                }
                if (position > group * columns.size()) {
                    statement.addBatch();
                    position = 1;
                }
            }
            return statement.executeBatch();
        }
    }
}
