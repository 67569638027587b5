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

/** A statement for many rows: one with an array for each column in PostgreSQL, a batch in other databases. */
final class BulkStatement {

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
            String values = String.join(", ", Collections.nCopies(columns.size(), "?"));
            int[] unused = batch(session, into + "VALUES (" + values + ")" + suffix, columns, rows);
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
        try (PreparedStatement statement = session.prepare(sql)) {
            for (T row : rows) {
                int position = 1;
                for (Column<T> column : columns) {
                    session.set(statement, position, column.value().apply(row));
                    position++;
                }
                statement.addBatch();
            }
            return statement.executeBatch();
        }
    }
}
