package dev.sluice.ledger.store;

import dev.sluice.ledger.AttemptRow;
import dev.sluice.ledger.ExchangeRow;
import dev.sluice.ledger.RowTokens.Parts;
import dev.sluice.ledger.RowTokens.Source;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.ToLongFunction;

/** Inserts rows of exchanges and of their attempts. For one thread and one connection. */
final class ExchangeInsert implements AutoCloseable {

    private static final List<String> COLUMNS = List.of(
            "id",
            "begun",
            "n",
            "gateway",
            "request_id",
            "client",
            "usr",
            "address",
            "api",
            "stream",
            "asked",
            "target",
            "provider",
            "model",
            "status",
            "ending",
            "error",
            "attempts",
            "queue_ms",
            "first_ms",
            "took_ms",
            "input",
            "cached",
            "written",
            "written_1h",
            "output",
            "reasoning",
            "audio_in",
            "audio_out",
            "image_in",
            "source",
            "tier",
            "price",
            "cost",
            "cost_told",
            "unpriced",
            "provider_id");

    private final int gateway;
    private final PreparedStatement exchange;
    private final PreparedStatement attempt;

    /** Number of the column that is set next, from 1. */
    private int column;

    ExchangeInsert(Connection connection, int gateway, int timeoutSeconds) throws SQLException {
        this.gateway = gateway;
        exchange = connection.prepareStatement("insert into exchange (" + String.join(", ", COLUMNS) + ") values ("
                + "?, ".repeat(COLUMNS.size() - 1) + "?)");
        attempt = connection.prepareStatement("insert into attempt (exchange, n, target, result) values (?, ?, ?, ?)");
        exchange.setQueryTimeout(timeoutSeconds);
        attempt.setQueryTimeout(timeoutSeconds);
    }

    /** Inserts these rows, or fails. */
    void insert(List<ExchangeRow> rows) throws SQLException {
        boolean hasAttempts = false;
        exchange.clearBatch();
        attempt.clearBatch();
        for (ExchangeRow row : rows) {
            bind(row);
            exchange.addBatch();
            hasAttempts |= bindAttempts(row);
        }
        exchange.executeBatch();
        if (hasAttempts) {
            attempt.executeBatch();
        }
    }

    private void bind(ExchangeRow row) throws SQLException {
        column = 1;
        exchange.setObject(column++, row.id());
        exchange.setObject(column++, utc(row.begin()));
        exchange.setInt(column++, row.count());
        exchange.setInt(column++, gateway);
        text(row.requestId());
        text(row.caller().client());
        text(row.caller().user());
        text(row.caller().address());
        text(row.api());
        exchange.setBoolean(column++, row.stream());
        text(row.route().asked());
        text(row.route().target());
        text(row.route().provider());
        text(row.route().model());
        exchange.setInt(column++, row.status());
        text(row.ending());
        text(row.error());
        exchange.setInt(column++, Math.min(Short.MAX_VALUE, row.attempts().count()));
        number(row.times().queue());
        number(row.times().first());
        number(row.times().took());
        bindTokens(row);
        text(row.cost().tier());
        text(row.cost().price());
        number(row.cost().nano());
        number(row.cost().told());
        exchange.setBoolean(column++, row.cost().isUnknown());
        text(row.providerId());
    }

    private void bindTokens(ExchangeRow row) throws SQLException {
        Optional<Parts> parts = row.tokens().parts();
        number(row.tokens().input());
        part(parts, Parts::cached);
        part(parts, Parts::written);
        part(parts, Parts::writtenHour);
        number(row.tokens().output());
        part(parts, Parts::reasoning);
        part(parts, Parts::audioIn);
        part(parts, Parts::audioOut);
        part(parts, Parts::imageIn);
        text(row.tokens().source().map(source -> source == Source.REPORTED ? "r" : "c"));
    }

    /** Returns whether there are any. */
    private boolean bindAttempts(ExchangeRow row) throws SQLException {
        int number = 0;
        for (AttemptRow tried : row.attempts().rows()) {
            number++;
            attempt.setObject(1, row.id());
            attempt.setInt(2, number);
            attempt.setString(3, tried.target());
            attempt.setString(4, tried.result());
            attempt.addBatch();
        }
        return number > 0;
    }

    private void text(String text) throws SQLException {
        exchange.setString(column++, text);
    }

    private void text(Optional<String> text) throws SQLException {
        exchange.setString(column++, text.orElse(null));
    }

    private void number(OptionalInt number) throws SQLException {
        if (number.isPresent()) {
            exchange.setInt(column++, number.getAsInt());
        } else {
            exchange.setNull(column++, Types.INTEGER);
        }
    }

    private void number(OptionalLong number) throws SQLException {
        if (number.isPresent()) {
            exchange.setLong(column++, number.getAsLong());
        } else {
            exchange.setNull(column++, Types.BIGINT);
        }
    }

    private void part(Optional<Parts> parts, ToLongFunction<Parts> part) throws SQLException {
        number(parts.isPresent() ? OptionalLong.of(part.applyAsLong(parts.get())) : OptionalLong.empty());
    }

    /** As the database has times. */
    static LocalDateTime utc(Instant moment) {
        return LocalDateTime.ofInstant(moment, ZoneOffset.UTC);
    }

    @Override
    public void close() throws SQLException {
        exchange.close();
        attempt.close();
    }
}
