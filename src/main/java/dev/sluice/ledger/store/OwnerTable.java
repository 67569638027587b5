package dev.sluice.ledger.store;

import dev.sluice.ledger.OwnerChange;
import dev.sluice.ledger.OwnerRow;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Who owns which stored response. All gateways write it; of two rows for one id, the later one stays. */
final class OwnerTable {

    private static final String NAME = "response_owner";
    private static final String DELETE = "DELETE FROM " + NAME + " WHERE id = ?";

    private static final List<Column<OwnerRow>> COLUMNS = List.of(
            Column.text("id", OwnerRow::responseId),
            Column.text("client", OwnerRow::client),
            Column.text("provider", OwnerRow::provider),
            Column.time("made", row -> UtcTime.of(row.made())),
            Column.number("tokens", row -> ExchangeTable.orNull(row.tokens())));

    private static final List<Column<String>> ID = List.of(Column.text("id", id -> id));

    private OwnerTable() {}

    static void write(Session session, List<OwnerChange> changes) throws SQLException {
        // In the order of their ids, so that gateways that write the same ones do not wait for each other in a circle.
        Map<String, OwnerChange> last = new TreeMap<>();
        changes.forEach(change -> last.put(change.responseId(), change));
        List<String> deleted = new ArrayList<>();
        List<OwnerRow> made = new ArrayList<>();
        last.forEach((id, change) -> {
            if (change instanceof OwnerChange.Made owner) {
                made.add(owner.row());
            } else {
                deleted.add(id);
            }
        });
        delete(session, deleted);
        put(session, made);
    }

    private static void delete(Session session, Collection<String> ids) throws SQLException {
        if (!ids.isEmpty()) {
            int[] unused = BulkStatement.batch(session, DELETE, ID, ids);
        }
    }

    private static void put(Session session, List<OwnerRow> rows) throws SQLException {
        switch (session.dialect()) {
            case POSTGRESQL ->
                BulkStatement.insert(
                        session, NAME, COLUMNS, rows, " ON CONFLICT (id) DO UPDATE SET " + newValues("excluded.%s"));
            case MARIADB ->
                BulkStatement.insert(
                        session, NAME, COLUMNS, rows, " ON DUPLICATE KEY UPDATE " + newValues("VALUES(%s)"));
            case H2 -> {
                // As in SumTable: its MERGE is slow.
                delete(session, rows.stream().map(OwnerRow::responseId).toList());
                BulkStatement.insert(session, NAME, COLUMNS, rows, "");
            }
        }
    }

    private static String newValues(String value) {
        return COLUMNS.stream()
                .skip(1)
                .map(column -> column.name() + " = " + value.formatted(column.name()))
                .collect(Collectors.joining(", "));
    }

    static Optional<OwnerRow> find(Session session, String responseId) throws SQLException {
        return session
                .query(
                        row -> new OwnerRow(
                                row.getString(1),
                                row.getString(2),
                                row.getString(3),
                                UtcTime.instant(row, 4),
                                StoredExchanges.number(row, 5)),
                        "SELECT id, client, provider, made, tokens FROM " + NAME + " WHERE id = ?",
                        responseId)
                .stream()
                .findFirst();
    }

    /** Deletes the oldest of those that were made before. Returns how many; 0 if none is left. */
    static int deleteOldest(Session session, LocalDateTime before, int about) throws SQLException {
        List<LocalDateTime> end = session.query(
                row -> row.getObject(1, LocalDateTime.class),
                "SELECT made FROM " + NAME + " WHERE made < ? ORDER BY made LIMIT 1 OFFSET " + (about - 1),
                before);
        return end.isEmpty()
                ? session.update("DELETE FROM " + NAME + " WHERE made < ?", before)
                : session.update("DELETE FROM " + NAME + " WHERE made <= ?", end.get(0));
    }
}
