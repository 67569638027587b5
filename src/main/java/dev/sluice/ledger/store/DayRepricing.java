package dev.sluice.ledger.store;

import dev.sluice.ledger.Repricings;
import dev.sluice.ledger.Repricings.RowPricing;
import dev.sluice.ledger.RowCost;
import dev.sluice.ledger.RowId;
import dev.sluice.ledger.query.StoredExchange;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;

/**
 * Computes the costs of one day anew. What changes is changed in one transaction; of the rows, a slice is in memory at a time.
 *
 * @param zone days are cut in it
 * @param closing open as soon as the work shall end
 */
record DayRepricing(Connections connections, ZoneId zone, RowPricing pricing, CountDownLatch closing) {

    private static final int SLICE = 1000;

    private static final String LOCK = "SELECT name FROM ledger_lock WHERE name = 'reprice' FOR UPDATE SKIP LOCKED";
    private static final String ROWS = "SELECT " + StoredExchanges.COLUMNS + " FROM exchange WHERE id ";
    private static final String IN_ORDER = " ? AND id < ? ORDER BY id LIMIT " + SLICE;

    /** How it has ended. */
    sealed interface Result {

        /** The day is done. */
        record Done(RepricedDay day) implements Result {}

        /** Another gateway is at it. Nothing has changed. */
        record Busy() implements Result {}

        /** It was told to end. Nothing has changed. */
        record Stopped() implements Result {}
    }

    /** Reads the day, and tells what would change. */
    Result look(LocalDate day) throws SQLException {
        try (Session session = Session.of(connections.get())) {
            return run(session, day, false);
        }
    }

    /** Changes the day. */
    Result change(LocalDate day) throws SQLException {
        try (Session session = Session.of(connections.get())) {
            if (session.dialect() == Dialect.MARIADB) {
                // Otherwise its locks would keep the writers from inserting rows behind the last one.
                session.execute("SET TRANSACTION ISOLATION LEVEL READ COMMITTED");
            }
            if (session.query(row -> true, LOCK).isEmpty()) {
                return new Result.Busy();
            }
            Result result = run(session, day, true);
            if (result instanceof Result.Done) {
                session.commit();
            }
            return result;
        }
    }

    private Result run(Session session, LocalDate day, boolean isChange) throws SQLException {
        RepricedDay repriced = new RepricedDay(Repricings.MOST_MODELS);
        RepricedTables tables = new RepricedTables(session, new Rollups(zone));
        UUID end = RowId.bound(day.plusDays(1).atStartOfDay(zone).toInstant());
        UUID from = RowId.bound(day.atStartOfDay(zone).toInstant());
        Optional<UUID> last = Optional.empty();
        while (closing.getCount() > 0) {
            List<StoredExchange> slice = slice(session, last.orElse(from), last.isPresent(), end, isChange);
            List<RepricedRow> changed = new ArrayList<>();
            for (StoredExchange stored : slice) {
                Optional<RowCost> now = pricing.costOf(stored.row());
                if (repriced.add(stored.row(), now)) {
                    changed.add(new RepricedRow(stored.gateway(), stored.row(), now.orElseThrow()));
                }
            }
            if (isChange) {
                tables.write(changed);
            } else {
                session.commit();
            }
            if (slice.size() < SLICE) {
                return new Result.Done(repriced);
            }
            last = Optional.of(slice.get(slice.size() - 1).row().id());
        }
        return new Result.Stopped();
    }

    /** The rows are locked that are to be changed: nobody takes a name out of them meanwhile. */
    private static List<StoredExchange> slice(Session session, UUID from, boolean isAfter, UUID end, boolean isChange)
            throws SQLException {
        return session.query(
                row -> StoredExchanges.read(session.dialect(), row),
                ROWS + (isAfter ? ">" : ">=") + IN_ORDER + (isChange ? " FOR UPDATE" : ""),
                from,
                end);
    }
}
