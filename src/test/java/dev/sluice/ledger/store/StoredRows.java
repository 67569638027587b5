package dev.sluice.ledger.store;

import dev.sluice.ledger.AttemptRow;
import dev.sluice.ledger.AttemptUse;
import dev.sluice.ledger.ExchangeRow;
import dev.sluice.ledger.ExchangeRow.Attempts;
import dev.sluice.ledger.ExchangeRow.Caller;
import dev.sluice.ledger.ExchangeRow.Route;
import dev.sluice.ledger.ExchangeRow.Times;
import dev.sluice.ledger.RowCost;
import dev.sluice.ledger.RowTokens;
import dev.sluice.ledger.RowTokens.Parts;
import dev.sluice.ledger.RowTokens.Source;
import dev.sluice.ledger.RowUnits;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.UUID;

/** Reads rows back, column by column. */
final class StoredRows {

    private StoredRows() {}

    static List<ExchangeRow> all(Session session) throws SQLException {
        return session.query(row -> exchange(session, row), "SELECT * FROM exchange ORDER BY id");
    }

    private static ExchangeRow exchange(Session session, ResultSet row) throws SQLException {
        UUID id = session.dialect().id(row, row.findColumn("id"));
        ExchangeRow read = new ExchangeRow(
                id,
                row.getInt("n"),
                row.getString("request_id"),
                new Caller(row.getString("client"), text(row, "usr"), text(row, "address"), text(row, "tried_by")),
                row.getString("api"),
                row.getBoolean("stream"),
                new Route(text(row, "asked"), text(row, "target"), text(row, "provider"), text(row, "model")),
                row.getInt("status"),
                row.getString("ending"),
                text(row, "error"),
                new Times(integer(row, "queue_ms"), integer(row, "first_ms"), integer(row, "took_ms")),
                new RowTokens(number(row, "input"), number(row, "output"), source(row), parts(row)),
                new RowCost(
                        number(row, "cost"),
                        row.getBoolean("unpriced"),
                        number(row, "cost_told"),
                        text(row, "price"),
                        text(row, "tier"),
                        units(row)),
                text(row, "provider_id"),
                text(row, "trace_id"),
                new Attempts(row.getInt("attempts"), attempts(session, id)));
        LocalDateTime begun = row.getObject("begun", LocalDateTime.class);
        if (!begun.toInstant(ZoneOffset.UTC).equals(read.begin())) {
            throw new AssertionError(begun + " is not " + read.begin());
        }
        return read;
    }

    private static List<AttemptRow> attempts(Session session, UUID exchange) throws SQLException {
        return session.query(
                row -> new AttemptRow(
                        row.getString("target"),
                        row.getString("result"),
                        text(row, "kind"),
                        new AttemptUse(number(row, "input"), number(row, "output"), source(row), number(row, "cost"))),
                "SELECT * FROM attempt WHERE exchange = ? ORDER BY n",
                exchange);
    }

    private static Optional<Source> source(ResultSet row) throws SQLException {
        return text(row, "source").map(letter -> letter.equals("r") ? Source.REPORTED : Source.COUNTED);
    }

    private static Optional<RowUnits> units(ResultSet row) throws SQLException {
        OptionalLong searches = number(row, "searches");
        return searches.isEmpty()
                ? Optional.empty()
                : Optional.of(new RowUnits(
                        searches.getAsLong(),
                        row.getLong("seconds"),
                        row.getLong("cached_audio"),
                        row.getLong("cached_image"),
                        row.getLong("image_out")));
    }

    private static Optional<Parts> parts(ResultSet row) throws SQLException {
        OptionalLong cached = number(row, "cached");
        return cached.isEmpty()
                ? Optional.empty()
                : Optional.of(new Parts(
                        cached.getAsLong(),
                        row.getLong("written"),
                        row.getLong("written_1h"),
                        row.getLong("audio_in"),
                        row.getLong("image_in"),
                        row.getLong("reasoning"),
                        row.getLong("audio_out")));
    }

    private static Optional<String> text(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getString(column));
    }

    private static OptionalLong number(ResultSet row, String column) throws SQLException {
        long number = row.getLong(column);
        return row.wasNull() ? OptionalLong.empty() : OptionalLong.of(number);
    }

    private static OptionalInt integer(ResultSet row, String column) throws SQLException {
        int number = row.getInt(column);
        return row.wasNull() ? OptionalInt.empty() : OptionalInt.of(number);
    }
}
