package dev.sluice.ledger.store;

import dev.sluice.ledger.AuditEntry;
import dev.sluice.ledger.AuditEntry.Outcome;
import dev.sluice.ledger.AuditRow;
import dev.sluice.ledger.RowId;
import dev.sluice.ledger.query.AuditPage;
import dev.sluice.ledger.query.AuditQueries;
import dev.sluice.ledger.query.AuditQuestion;
import dev.sluice.ledger.query.StoredAudit;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Reads the audit, by id or by the numbers of a chain: no statement counts, sorts or skips rows. */
final class AuditSearch {

    private static final String SELECT = "SELECT chain, n, id, gateway, recorded, actor, via, address, action, subject,"
            + " outcome, state_before, state_after, previous, hash FROM audit";

    private AuditSearch() {}

    static AuditPage page(Session session, AuditQuestion question) throws SQLException {
        Conditions conditions = new Conditions();
        question.from().ifPresent(from -> conditions.add("id >= ?", RowId.bound(from)));
        question.to().ifPresent(to -> conditions.add("id < ?", RowId.bound(to)));
        question.actor().ifPresent(actor -> conditions.add("actor = ?", actor));
        question.action().ifPresent(action -> conditions.add("action = ?", action));
        question.subject().ifPresent(subject -> conditions.add("subject = ?", subject));
        question.outcome().ifPresent(outcome -> conditions.add("outcome = ?", outcome.word()));
        question.before().ifPresent(id -> conditions.add("id < ?", id));
        List<StoredAudit> found = session.query(
                row -> read(session.dialect(), row),
                SELECT + conditions.where() + " ORDER BY id DESC LIMIT " + (question.limit() + 1),
                conditions.parameters());
        if (found.size() <= question.limit()) {
            return new AuditPage(found, Optional.empty());
        }
        List<StoredAudit> page = found.subList(0, question.limit());
        return new AuditPage(page, Optional.of(page.get(page.size() - 1).row().id()));
    }

    static Optional<UUID> chainAfter(Session session, Optional<UUID> chain) throws SQLException {
        Conditions conditions = new Conditions();
        chain.ifPresent(before -> conditions.add("chain > ?", before));
        return session
                .query(
                        row -> session.dialect().id(row, 1),
                        "SELECT chain FROM audit" + conditions.where() + " ORDER BY chain LIMIT 1",
                        conditions.parameters())
                .stream()
                .findFirst();
    }

    static List<StoredAudit> chain(Session session, UUID chain, long from) throws SQLException {
        return session.query(
                row -> read(session.dialect(), row),
                SELECT + " WHERE chain = ? AND n >= ? ORDER BY n LIMIT " + AuditQueries.MOST_OF_CHAIN,
                chain,
                from);
    }

    private static StoredAudit read(Dialect dialect, ResultSet row) throws SQLException {
        AuditEntry entry = new AuditEntry(
                row.getString(6),
                row.getString(7),
                Optional.ofNullable(row.getString(8)),
                row.getString(9),
                row.getString(10),
                row.getString(11).equals(Outcome.ALLOWED.word()) ? Outcome.ALLOWED : Outcome.REFUSED,
                Optional.ofNullable(row.getString(12)),
                Optional.ofNullable(row.getString(13)));
        return new StoredAudit(
                row.getInt(4),
                new AuditRow(
                        dialect.id(row, 1),
                        row.getLong(2),
                        dialect.id(row, 3),
                        UtcTime.instant(row, 5),
                        entry,
                        row.getString(14),
                        row.getString(15)));
    }
}
