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
import dev.sluice.ledger.query.StoredExchange;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.UUID;

/** Makes exchanges of rows of {@code exchange}, and reads their attempts. */
final class StoredExchanges {

    /** In the order in which {@link #read} takes them. */
    static final String COLUMNS =
            "id, n, gateway, request_id, client, usr, address, api, stream, asked, target, provider,"
                    + " model, status, ending, error, attempts, queue_ms, first_ms, took_ms, input, output, source, cached,"
                    + " written, written_1h, audio_in, image_in, reasoning, audio_out, tier, price, cost, unpriced, cost_told,"
                    + " provider_id, searches, seconds, cached_audio, cached_image, image_out, tried_by, trace_id";

    private static final String REPORTED = "r";

    private StoredExchanges() {}

    /** Makes one, without its attempts but for their number. */
    static StoredExchange read(Dialect dialect, ResultSet row) throws SQLException {
        ExchangeRow exchange = new ExchangeRow(
                dialect.id(row, 1),
                row.getInt(2),
                row.getString(4),
                new Caller(row.getString(5), text(row, 6), text(row, 7), text(row, 42)),
                row.getString(8),
                row.getBoolean(9),
                new Route(text(row, 10), text(row, 11), text(row, 12), text(row, 13)),
                row.getInt(14),
                row.getString(15),
                text(row, 16),
                new Times(integer(row, 18), integer(row, 19), integer(row, 20)),
                tokens(row),
                new RowCost(
                        number(row, 33), row.getBoolean(34), number(row, 35), text(row, 32), text(row, 31), units(row)),
                text(row, 36),
                text(row, 43),
                new Attempts(row.getInt(17), List.of()));
        return new StoredExchange(row.getInt(3), exchange);
    }

    private static RowTokens tokens(ResultSet row) throws SQLException {
        return new RowTokens(number(row, 21), number(row, 22), source(row, 23), parts(row));
    }

    private static Optional<Source> source(ResultSet row, int column) throws SQLException {
        return text(row, column).map(letter -> letter.equals(REPORTED) ? Source.REPORTED : Source.COUNTED);
    }

    private static Optional<Parts> parts(ResultSet row) throws SQLException {
        OptionalLong cached = number(row, 24);
        return cached.isEmpty()
                ? Optional.empty()
                : Optional.of(new Parts(
                        cached.getAsLong(),
                        row.getLong(25),
                        row.getLong(26),
                        row.getLong(27),
                        row.getLong(28),
                        row.getLong(29),
                        row.getLong(30)));
    }

    private static Optional<RowUnits> units(ResultSet row) throws SQLException {
        OptionalLong searches = number(row, 37);
        return searches.isEmpty()
                ? Optional.empty()
                : Optional.of(new RowUnits(
                        searches.getAsLong(), row.getLong(38), row.getLong(39), row.getLong(40), row.getLong(41)));
    }

    /** Returns the same with its attempts. */
    static StoredExchange withAttempts(Session session, StoredExchange stored) throws SQLException {
        ExchangeRow row = stored.row();
        List<AttemptRow> attempts = attempts(session, row.id());
        return new StoredExchange(
                stored.gateway(),
                new ExchangeRow(
                        row.id(),
                        row.count(),
                        row.requestId(),
                        row.caller(),
                        row.api(),
                        row.stream(),
                        row.route(),
                        row.status(),
                        row.ending(),
                        row.error(),
                        row.times(),
                        row.tokens(),
                        row.cost(),
                        row.providerId(),
                        row.traceId(),
                        new Attempts(row.attempts().count(), attempts)));
    }

    private static List<AttemptRow> attempts(Session session, UUID exchange) throws SQLException {
        return session.query(
                row -> new AttemptRow(
                        row.getString(1),
                        row.getString(2),
                        text(row, 3),
                        new AttemptUse(number(row, 4), number(row, 5), source(row, 6), number(row, 7))),
                "SELECT target, result, kind, input, output, source, cost FROM attempt WHERE exchange = ? ORDER BY n",
                exchange);
    }

    private static Optional<String> text(ResultSet row, int column) throws SQLException {
        return Optional.ofNullable(row.getString(column));
    }

    static OptionalLong number(ResultSet row, int column) throws SQLException {
        long number = row.getLong(column);
        return row.wasNull() ? OptionalLong.empty() : OptionalLong.of(number);
    }

    private static OptionalInt integer(ResultSet row, int column) throws SQLException {
        int number = row.getInt(column);
        return row.wasNull() ? OptionalInt.empty() : OptionalInt.of(number);
    }
}
