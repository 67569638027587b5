package dev.sluice.ledger.store;

import dev.sluice.ledger.OwnerRow;
import dev.sluice.ledger.RowId;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;

/**
 * Deletes what is too old, in small transactions with pauses, so that the writer hardly waits. Each transaction takes the lock of the database;
 * while another gateway has it, this one leaves the work to that one.
 */
final class Cleanup {

    private static final int SLICE = 5000;

    /** Texts are large. */
    private static final int TEXTS = 200;

    private static final Duration PAUSE = Duration.ofMillis(100);

    private static final String LOCK = "SELECT name FROM ledger_lock WHERE name = 'retention' FOR UPDATE SKIP LOCKED";

    private static final String SLICE_END =
            "SELECT id FROM exchange WHERE id < ? ORDER BY id LIMIT 1 OFFSET " + (SLICE - 1);

    private final Connections connections;
    private final ZoneId zone;
    private final SlicePause pause;

    /** @param closing open as soon as the work shall end */
    Cleanup(Connections connections, ZoneId zone, CountDownLatch closing) {
        this.connections = connections;
        this.zone = zone;
        this.pause = new SlicePause(closing, PAUSE);
    }

    /** Deletes what is older. Returns the number of rows that were deleted one by one. */
    long delete(Retention keep, Instant now) throws SQLException {
        Instant oldestRow = before(now, keep.rows());
        UUID oldest = RowId.bound(oldestRow);
        LocalDateTime hour = UtcTime.of(before(now, keep.hours()));
        LocalDateTime owners = UtcTime.of(now.minus(OwnerRow.KEPT));
        LocalDateTime alerts = UtcTime.of(before(now, keep.days()));
        LocalDate day = LocalDate.ofInstant(before(now, keep.days()), zone);
        try (Session session = Session.of(connections.get())) {
            Partitions.make(session, now);
            Partitions.drop(session, oldestRow);
        }
        return repeat(session -> deleteRows(session, oldest))
                + repeat(session -> deleteSlot(session, "usage_hour", LocalDateTime.class, hour))
                + repeat(session -> deleteSlot(session, "usage_hist", LocalDateTime.class, hour))
                + repeat(session -> deleteSlot(session, "usage_day", LocalDate.class, day))
                + repeat(session -> OwnerTable.deleteOldest(session, owners, SLICE))
                + repeat(session -> AlertTable.deleteOldest(session, alerts, SLICE))
                + repeat(session -> CaptureTable.deleteExpired(session, now, TEXTS));
    }

    /** Nothing is older than 1970, and no database knows all times that a gateway can be told to keep rows for. */
    private static Instant before(Instant now, Duration time) {
        return time.compareTo(Duration.between(Instant.EPOCH, now)) < 0 ? now.minus(time) : Instant.EPOCH;
    }

    /** Until there is nothing to delete, or others are at it. */
    private long repeat(Slice slice) throws SQLException {
        long total = 0;
        while (pause.goesOn()) {
            int deleted = delete(slice);
            if (deleted == 0) {
                return total;
            }
            total += deleted;
            pause.take();
        }
        return total;
    }

    private int delete(Slice slice) throws SQLException {
        try (Session session = Session.of(connections.get())) {
            if (session.query(row -> true, LOCK).isEmpty()) {
                return 0;
            }
            int deleted = slice.delete(session);
            session.commit();
            return deleted;
        }
    }

    private static int deleteRows(Session session, UUID oldest) throws SQLException {
        List<UUID> end = session.query(row -> session.dialect().id(row, 1), SLICE_END, oldest);
        if (end.isEmpty()) {
            session.update("DELETE FROM attempt WHERE exchange < ?", oldest);
            return session.update("DELETE FROM exchange WHERE id < ?", oldest);
        }
        session.update("DELETE FROM attempt WHERE exchange <= ?", end.get(0));
        return session.update("DELETE FROM exchange WHERE id <= ?", end.get(0));
    }

    private static <T extends Comparable<? super T>> int deleteSlot(
            Session session, String table, Class<T> type, T before) throws SQLException {
        List<T> oldest =
                session.query(row -> row.getObject(1, type), "SELECT slot FROM " + table + " ORDER BY slot LIMIT 1");
        return oldest.isEmpty() || oldest.get(0).compareTo(before) >= 0
                ? 0
                : session.update("DELETE FROM " + table + " WHERE slot = ?", oldest.get(0));
    }

    /** Deletes some rows. Returns how many; 0 if nothing is left. */
    private interface Slice {
        int delete(Session session) throws SQLException;
    }
}
