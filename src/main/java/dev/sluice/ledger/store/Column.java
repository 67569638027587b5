package dev.sluice.ledger.store;

import java.util.function.Function;

/**
 * A column of a table, and where its values come from.
 *
 * @param type PostgreSQL's name for the type of the values
 * @param value of a row; null if it has none
 */
record Column<T>(String name, String type, Function<T, Object> value) {

    static <T> Column<T> id(String name, Function<T, Object> value) {
        return new Column<>(name, "uuid", value);
    }

    static <T> Column<T> text(String name, Function<T, Object> value) {
        return new Column<>(name, "text", value);
    }

    static <T> Column<T> integer(String name, Function<T, Object> value) {
        return new Column<>(name, "int4", value);
    }

    static <T> Column<T> number(String name, Function<T, Object> value) {
        return new Column<>(name, "int8", value);
    }

    static <T> Column<T> flag(String name, Function<T, Object> value) {
        return new Column<>(name, "bool", value);
    }

    static <T> Column<T> time(String name, Function<T, Object> value) {
        return new Column<>(name, "timestamp", value);
    }

    static <T> Column<T> date(String name, Function<T, Object> value) {
        return new Column<>(name, "date", value);
    }
}
