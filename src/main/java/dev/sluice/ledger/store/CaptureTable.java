package dev.sluice.ledger.store;

import dev.sluice.ledger.CaptureRow;
import dev.sluice.ledger.CapturedText;
import dev.sluice.ledger.CapturedText.State;
import dev.sluice.ledger.LedgerUser;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The text of exchanges, in the table {@code capture}. */
final class CaptureTable {

    private static final String COLUMNS = "exchange, rule_name, client, usr, target, expires,"
            + " request_state, request_bytes, request_text, answer_state, answer_bytes, answer_text";
    private static final String INSERT =
            "INSERT INTO capture (" + COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    private static final String SELECT = "SELECT " + COLUMNS + " FROM capture WHERE exchange = ? AND expires > ?";

    /** Whoever writes captures holds it until the commit. */
    private static final String LOCK = "SELECT name FROM ledger_lock WHERE name = 'capture' FOR UPDATE";

    private static final int REQUEST = 7;
    private static final int ANSWER = 10;

    private CaptureTable() {}

    /** Waits for the transactions that write captures now, and keeps others from it until this one ends. */
    static void lock(Session session) throws SQLException {
        session.query(row -> true, LOCK);
    }

    static void insert(Session session, List<CaptureRow> rows) throws SQLException {
        for (CaptureRow row : rows) {
            session.update(
                    INSERT,
                    row.exchange(),
                    row.rule(),
                    row.client(),
                    row.user().orElse(null),
                    row.target(),
                    UtcTime.of(row.expires()),
                    row.request().state().word(),
                    row.request().bytes(),
                    GzipText.bytes(row.request().text()),
                    row.answer().state().word(),
                    row.answer().bytes(),
                    GzipText.bytes(row.answer().text()));
        }
    }

    /** The capture of an exchange that has not expired; empty if there is none. */
    static Optional<CaptureRow> find(Session session, UUID exchange, Instant now) throws SQLException {
        return session.query(row -> row(session, row), SELECT, exchange, UtcTime.of(now)).stream()
                .findFirst();
    }

    private static CaptureRow row(Session session, ResultSet row) throws SQLException {
        return new CaptureRow(
                session.dialect().id(row, 1),
                row.getString(2),
                row.getString(3),
                Optional.ofNullable(row.getString(4)),
                row.getString(5),
                UtcTime.instant(row, 6),
                text(row, REQUEST),
                text(row, ANSWER));
    }

    /** What a later version has written is read as what it says it is not: nothing. */
    private static CapturedText text(ResultSet row, int column) throws SQLException {
        return new CapturedText(
                State.of(row.getString(column)).orElse(State.NONE),
                row.getLong(column + 1),
                GzipText.text(row.getBytes(column + 2)));
    }

    /** Deletes some of those that have expired. Returns how many; 0 if none is left. */
    static int deleteExpired(Session session, Instant now, int about) throws SQLException {
        List<LocalDateTime> end = session.query(
                row -> row.getObject(1, LocalDateTime.class),
                "SELECT expires FROM capture WHERE expires <= ? ORDER BY expires LIMIT 1 OFFSET " + (about - 1),
                UtcTime.of(now));
        return session.update("DELETE FROM capture WHERE expires <= ?", end.isEmpty() ? UtcTime.of(now) : end.get(0));
    }

    /**
     * Deletes some of a user's.
     *
     * @param bound those of exchanges with smaller ids
     * @return whether none is left
     */
    static boolean erase(Session session, LedgerUser user, UUID bound, int most) throws SQLException {
        List<UUID> end = session.query(
                row -> session.dialect().id(row, 1),
                "SELECT exchange FROM capture WHERE client = ? AND usr = ? AND exchange < ?"
                        + " ORDER BY exchange LIMIT 1 OFFSET " + most,
                user.client(),
                user.name(),
                bound);
        session.update(
                "DELETE FROM capture WHERE client = ? AND usr = ? AND exchange < ?",
                user.client(),
                user.name(),
                end.isEmpty() ? bound : end.get(0));
        return end.isEmpty();
    }
}
