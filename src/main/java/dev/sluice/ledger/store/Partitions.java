package dev.sluice.ledger.store;

import dev.sluice.ledger.RowId;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.SQLException;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;

/**
 * Parts of the tables of rows in PostgreSQL, one for each month (UTC), by ranges of the id. A part that cannot be made is no harm: its rows go to
 * the part for the rest, from which they are deleted one by one.
 */
final class Partitions {

    private static final Logger LOG = System.getLogger(Partitions.class.getName());

    private static final List<String> TABLES = List.of("exchange", "attempt");

    /** This month and the next ones: a gateway may be stopped for weeks, and start with rows of the future by its clock. */
    private static final int AHEAD = 2;

    /** Whoever waits for a lock on a table makes everybody else wait, and so does who has it: all rows of the rest are looked at for a new part. */
    private static final List<String> TIMEOUTS =
            List.of("SET LOCAL lock_timeout = 2000", "SET LOCAL statement_timeout = 5000");

    private static final String CHILDREN = """
            SELECT child.relname FROM pg_inherits
            JOIN pg_class child ON child.oid = inhrelid
            WHERE inhparent = to_regclass(?)""";

    private Partitions() {}

    /** Makes the parts that are needed soon, if the user may. */
    static void make(Session session, Instant now) throws SQLException {
        if (session.dialect() != Dialect.POSTGRESQL) {
            return;
        }
        YearMonth month = YearMonth.from(now.atOffset(ZoneOffset.UTC));
        for (String table : TABLES) {
            List<String> present = session.query(row -> row.getString(1), CHILDREN, table);
            session.commit();
            for (int ahead = 0; ahead <= AHEAD; ahead++) {
                if (!present.contains(name(table, month.plusMonths(ahead)))) {
                    make(session, table, month.plusMonths(ahead));
                }
            }
        }
    }

    private static void make(Session session, String table, YearMonth month) throws SQLException {
        String key = table.equals("exchange") ? "id" : "exchange";
        boolean isStarted = !session.query(
                        row -> true,
                        "SELECT 1 FROM " + table + "_rest WHERE " + key + " >= ? AND " + key + " < ? LIMIT 1",
                        first(month),
                        first(month.plusMonths(1)))
                .isEmpty();
        session.commit();
        if (isStarted) {
            return; // Rows stay where they are.
        }
        attempt(
                session,
                "CREATE TABLE IF NOT EXISTS %s PARTITION OF %s FOR VALUES FROM ('%s') TO ('%s')"
                        .formatted(name(table, month), table, first(month), first(month.plusMonths(1))));
    }

    /** Drops the parts in which everything began before. */
    static void drop(Session session, Instant before) throws SQLException {
        if (session.dialect() != Dialect.POSTGRESQL) {
            return;
        }
        YearMonth oldest = YearMonth.from(before.atOffset(ZoneOffset.UTC));
        for (String table : TABLES) {
            // Names of months sort by time.
            List<String> old = session.query(row -> row.getString(1), CHILDREN, table).stream()
                    .filter(name -> name.matches(table + "_\\d{6}") && name.compareTo(name(table, oldest)) < 0)
                    .toList();
            session.commit();
            for (String name : old) {
                attempt(session, "DROP TABLE " + name);
            }
        }
    }

    private static void attempt(Session session, String sql) throws SQLException {
        try {
            for (String timeout : TIMEOUTS) {
                session.execute(timeout);
            }
            session.execute(sql);
            session.commit();
        } catch (SQLException failed) {
            session.connection().rollback();
            LOG.log(Level.DEBUG, () -> "not done now: " + sql, failed);
        }
    }

    private static String name(String table, YearMonth month) {
        return "%s_%04d%02d".formatted(table, month.getYear(), month.getMonthValue());
    }

    /** The smallest id of a month. */
    private static UUID first(YearMonth month) {
        return RowId.bound(month.atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant());
    }
}
