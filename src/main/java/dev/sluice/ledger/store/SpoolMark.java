package dev.sluice.ledger.store;

import dev.sluice.ledger.LedgerBatch;
import dev.sluice.ledger.SpoolTakenException;
import dev.sluice.ledger.spool.SpoolPosition;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The mark of a spool in the database.
 *
 * @param gateway number of the gateway that this spool is of
 * @param position everything before it is in the database
 */
record SpoolMark(UUID spool, int gateway, SpoolPosition position) {

    private static final String SELECT = "SELECT gateway, segment, pos FROM spool_mark WHERE spool = ?";

    /**
     * Finds the mark, or makes a new one.
     *
     * <p>Waits until nobody writes this spool, such as a connection of this gateway that it has given up, and whose commit is still on its
     * way: each transaction moves the mark first, and so holds its row.
     */
    static SpoolMark of(Session session, UUID spool, Instant now) throws SQLException {
        LocalDateTime time = UtcTime.of(now);
        boolean isKnown = find(session, SELECT, spool).isPresent();
        session.commit();
        // A row that is not there is not locked, as MariaDB would lock the place of all new ones.
        Optional<SpoolMark> known = isKnown ? find(session, SELECT + " FOR UPDATE", spool) : Optional.empty();
        SpoolMark mark = known.isPresent() ? known.get() : register(session, spool, time);
        session.update("UPDATE gateway SET seen = ? WHERE id = ?", time, mark.gateway());
        session.commit();
        return mark;
    }

    private static Optional<SpoolMark> find(Session session, String sql, UUID spool) throws SQLException {
        return session
                .query(
                        row -> new SpoolMark(spool, row.getInt(1), new SpoolPosition(row.getLong(2), row.getInt(3))),
                        sql,
                        spool)
                .stream()
                .findFirst();
    }

    private static SpoolMark register(Session session, UUID spool, LocalDateTime now) throws SQLException {
        session.query(row -> true, "SELECT name FROM ledger_lock WHERE name = 'gateway' FOR UPDATE");
        List<Integer> last =
                session.query(row -> row.getInt(1), "SELECT id FROM gateway ORDER BY id DESC LIMIT 1 FOR UPDATE");
        SpoolMark mark = new SpoolMark(spool, last.isEmpty() ? 1 : last.get(0) + 1, SpoolPosition.START);
        session.update(
                "INSERT INTO gateway (id, spool, begun, seen) VALUES (?, ?, ?, ?)", mark.gateway(), spool, now, now);
        session.update(
                "INSERT INTO spool_mark (spool, gateway, segment, pos) VALUES (?, ?, ?, ?)",
                spool,
                mark.gateway(),
                mark.position().segment(),
                mark.position().offset());
        return mark;
    }

    /** Moves the mark over a batch. */
    void move(Session session, LedgerBatch batch) throws SQLException, SpoolTakenException {
        int moved = session.update(
                "UPDATE spool_mark SET segment = ?, pos = ? WHERE spool = ? AND segment = ? AND pos = ?",
                batch.to().segment(),
                batch.to().offset(),
                spool,
                batch.from().segment(),
                batch.from().offset());
        if (moved == 0) {
            throw new SpoolTakenException("The database's mark of this spool is not at " + batch.from()
                    + ": another process writes the same spool. Is a copy of the ledger's directory in use?");
        }
    }
}
