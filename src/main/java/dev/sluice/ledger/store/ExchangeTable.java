package dev.sluice.ledger.store;

import dev.sluice.ledger.AttemptRow;
import dev.sluice.ledger.CopyRow;
import dev.sluice.ledger.ExchangeRow;
import dev.sluice.ledger.RowTokens.Parts;
import dev.sluice.ledger.RowTokens.Source;
import dev.sluice.ledger.RowUnits;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The rows of exchanges and of their attempts. */
final class ExchangeTable {

    /** Number of ids that one statement looks for. */
    private static final int IDS = 100;

    private static final String NO_SUFFIX = "";

    private static final List<Column<AttemptOf>> ATTEMPT = List.of(
            Column.id("exchange", AttemptOf::exchange),
            Column.integer("n", AttemptOf::n),
            Column.text("target", attempt -> attempt.row().target()),
            Column.text("result", attempt -> attempt.row().result()),
            Column.text("kind", attempt -> orNull(attempt.row().kind())),
            Column.number("input", attempt -> orNull(attempt.row().use().input())),
            Column.number("output", attempt -> orNull(attempt.row().use().output())),
            Column.text("source", attempt -> orNull(attempt.row().use().source().map(ExchangeTable::letter))),
            Column.number("cost", attempt -> orNull(attempt.row().use().cost())));

    private final List<Column<ExchangeRow>> columns;

    /** @param gateway number of this gateway */
    ExchangeTable(int gateway) {
        columns = List.of(
                Column.id("id", ExchangeRow::id),
                Column.time("begun", row -> UtcTime.of(row.begin())),
                Column.integer("n", ExchangeRow::count),
                Column.integer("gateway", row -> gateway),
                Column.text("request_id", ExchangeRow::requestId),
                Column.text("client", row -> row.caller().client()),
                Column.text("usr", row -> orNull(row.caller().user())),
                Column.text("address", row -> orNull(row.caller().address())),
                Column.text("api", ExchangeRow::api),
                Column.flag("stream", ExchangeRow::stream),
                Column.text("asked", row -> orNull(row.route().asked())),
                Column.text("target", row -> orNull(row.route().target())),
                Column.text("provider", row -> orNull(row.route().provider())),
                Column.text("model", row -> orNull(row.route().model())),
                Column.integer("status", ExchangeRow::status),
                Column.text("ending", ExchangeRow::ending),
                Column.text("error", row -> orNull(row.error())),
                Column.integer("attempts", row -> row.attempts().count()),
                Column.integer("queue_ms", row -> orNull(row.times().queue())),
                Column.integer("first_ms", row -> orNull(row.times().first())),
                Column.integer("took_ms", row -> orNull(row.times().took())),
                Column.number("input", row -> orNull(row.tokens().input())),
                Column.number("output", row -> orNull(row.tokens().output())),
                Column.text("source", row -> orNull(row.tokens().source().map(ExchangeTable::letter))),
                Column.number("cached", part(Parts::cached)),
                Column.number("written", part(Parts::written)),
                Column.number("written_1h", part(Parts::writtenHour)),
                Column.number("audio_in", part(Parts::audioIn)),
                Column.number("image_in", part(Parts::imageIn)),
                Column.number("reasoning", part(Parts::reasoning)),
                Column.number("audio_out", part(Parts::audioOut)),
                Column.text("tier", row -> orNull(row.cost().tier())),
                Column.text("price", row -> orNull(row.cost().price())),
                Column.number("cost", row -> orNull(row.cost().nano())),
                Column.flag("unpriced", row -> row.cost().isUnknown()),
                Column.number("cost_told", row -> orNull(row.cost().told())),
                Column.text("provider_id", row -> orNull(row.providerId())),
                Column.text("tried_by", row -> orNull(row.caller().triedBy())),
                Column.text("trace_id", row -> orNull(row.traceId())),
                Column.number("searches", unit(RowUnits::searches)),
                Column.number("seconds", unit(RowUnits::seconds)),
                Column.number("cached_audio", unit(RowUnits::cachedAudio)),
                Column.number("cached_image", unit(RowUnits::cachedImages)),
                Column.number("image_out", unit(RowUnits::imageOut)));
    }

    private static Function<ExchangeRow, Object> unit(ToLongFunction<RowUnits> number) {
        return row -> row.cost().units().map(number::applyAsLong).orElse(null);
    }

    private static Function<ExchangeRow, Object> part(ToLongFunction<Parts> number) {
        return row -> row.tokens().parts().map(number::applyAsLong).orElse(null);
    }

    private static String letter(Source source) {
        return source == Source.REPORTED ? "r" : "c";
    }

    private static Object orNull(Optional<String> text) {
        return text.orElse(null);
    }

    private static Object orNull(OptionalInt number) {
        return number.isPresent() ? number.getAsInt() : null;
    }

    static Object orNull(OptionalLong number) {
        return number.isPresent() ? number.getAsLong() : null;
    }

    /** Inserts all rows with their attempts, or fails. */
    void insert(Session session, List<ExchangeRow> rows) throws SQLException {
        BulkStatement.insert(session, "exchange", columns, rows, NO_SUFFIX);
        List<AttemptOf> attempts = rows.stream().flatMap(AttemptOf::of).toList();
        BulkStatement.insert(session, "attempt", ATTEMPT, attempts, NO_SUFFIX);
    }

    /** Inserts copies of requests in place of those that are there: a spool may be read again. */
    static void insertCopies(Session session, List<CopyRow> copies) throws SQLException {
        if (copies.isEmpty()) {
            return;
        }
        int[] unused = BulkStatement.batch(
                session,
                "DELETE FROM attempt WHERE exchange = ? AND n = " + CopyRow.NUMBER,
                List.of(Column.id("exchange", CopyRow::exchange)),
                copies);
        BulkStatement.insert(
                session,
                "attempt",
                ATTEMPT,
                copies.stream()
                        .map(copy -> new AttemptOf(copy.exchange(), CopyRow.NUMBER, copy.attempt()))
                        .toList(),
                NO_SUFFIX);
    }

    /** Returns those of the ids that the table has. */
    static Set<UUID> present(Session session, List<UUID> ids) throws SQLException {
        Set<UUID> present = new HashSet<>();
        for (int at = 0; at < ids.size(); at += IDS) {
            List<UUID> some = ids.subList(at, Math.min(ids.size(), at + IDS));
            String marks = String.join(
                    ", ", Stream.generate(() -> "?").limit(some.size()).toList());
            present.addAll(session.query(
                    row -> session.dialect().id(row, 1),
                    "SELECT id FROM exchange WHERE id IN (" + marks + ")",
                    some.toArray()));
        }
        return present;
    }

    /**
     * An attempt of an exchange.
     *
     * @param n from 1; {@link CopyRow#NUMBER} for a copy
     */
    private record AttemptOf(UUID exchange, int n, AttemptRow row) {

        static Stream<AttemptOf> of(ExchangeRow exchange) {
            List<AttemptRow> rows = exchange.attempts().rows();
            return IntStream.range(0, rows.size()).mapToObj(at -> new AttemptOf(exchange.id(), at + 1, rows.get(at)));
        }
    }
}
