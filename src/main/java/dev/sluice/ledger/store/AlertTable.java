package dev.sluice.ledger.store;

import dev.sluice.ledger.AlertDelivery;
import dev.sluice.ledger.AlertRow;
import dev.sluice.ledger.query.AlertsQuestion;
import dev.sluice.ledger.query.StoredAlert;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The alerts of budgets. All gateways write it: the first row of an alert stays, and takes over what became of it at the webhook. */
final class AlertTable {

    private static final String NAME = "alert";
    private static final String SELECT =
            "SELECT id, reached, gateway, budget, client, period, percent, used, amount, currency, webhook FROM "
                    + NAME;

    private static final String UPDATE =
            "UPDATE " + NAME + " SET webhook = ? WHERE id = ? AND webhook <> '" + AlertDelivery.DELIVERED.word() + "'";

    private static final List<Column<AlertRow>> DELIVERY =
            List.of(Column.text("webhook", row -> row.delivery().word()), Column.text("id", AlertRow::id));

    private final List<Column<AlertRow>> columns;

    /** @param gateway number of this gateway */
    AlertTable(int gateway) {
        columns = List.of(
                Column.text("id", AlertRow::id),
                Column.time("reached", row -> UtcTime.of(row.reached())),
                Column.integer("gateway", row -> gateway),
                Column.text("budget", AlertRow::budget),
                Column.text("client", row -> row.client().orElse(null)),
                Column.text("period", AlertRow::period),
                Column.integer("percent", AlertRow::percent),
                Column.number("used", AlertRow::used),
                Column.number("amount", AlertRow::amount),
                Column.text("currency", AlertRow::currency),
                Column.text("webhook", row -> row.delivery().word()));
    }

    void write(Session session, List<AlertRow> rows) throws SQLException {
        // In the order of their ids, so that gateways that write the same ones do not wait for each other in a circle.
        Map<String, AlertRow> merged = new TreeMap<>();
        rows.forEach(row -> merged.merge(row.id(), row, AlertRow::then));
        if (merged.isEmpty()) {
            return;
        }
        insert(session, List.copyOf(merged.values()));
        List<AlertRow> sent = merged.values().stream()
                .filter(row -> row.delivery().compareTo(AlertDelivery.WAITING) > 0)
                .toList();
        if (!sent.isEmpty()) {
            int[] unused = BulkStatement.batch(session, UPDATE, DELIVERY, sent);
        }
    }

    /** Those that the table does not have. */
    private void insert(Session session, List<AlertRow> rows) throws SQLException {
        switch (session.dialect()) {
            case POSTGRESQL -> BulkStatement.insert(session, NAME, columns, rows, " ON CONFLICT (id) DO NOTHING");
            case MARIADB -> BulkStatement.insert(session, NAME, columns, rows, " ON DUPLICATE KEY UPDATE id = id");
            case H2 -> BulkStatement.insert(session, NAME, columns, missing(session, rows), "");
        }
    }

    /** No other process writes an embedded database. */
    private static List<AlertRow> missing(Session session, List<AlertRow> rows) throws SQLException {
        List<AlertRow> missing = new ArrayList<>();
        for (AlertRow row : rows) {
            if (session.query(found -> true, "SELECT 1 FROM " + NAME + " WHERE id = ?", row.id())
                    .isEmpty()) {
                missing.add(row);
            }
        }
        return missing;
    }

    static List<StoredAlert> find(Session session, AlertsQuestion question) throws SQLException {
        Conditions conditions = new Conditions();
        question.from().ifPresent(from -> conditions.add("reached >= ?", UtcTime.of(from)));
        question.to().ifPresent(to -> conditions.add("reached < ?", UtcTime.of(to)));
        question.budget().ifPresent(budget -> conditions.add("budget = ?", budget));
        conditions.addScope("client", question.clients());
        return session.query(
                AlertTable::read,
                SELECT + conditions.where() + " ORDER BY reached DESC, id LIMIT " + question.limit(),
                conditions.parameters());
    }

    private static StoredAlert read(ResultSet row) throws SQLException {
        return new StoredAlert(
                row.getInt(3),
                new AlertRow(
                        row.getString(1),
                        UtcTime.instant(row, 2),
                        row.getString(4),
                        Optional.ofNullable(row.getString(5)),
                        row.getString(6),
                        row.getInt(7),
                        row.getLong(8),
                        row.getLong(9),
                        row.getString(10),
                        AlertDelivery.valueOf(row.getString(11).toUpperCase(Locale.ROOT))));
    }

    /** Deletes the oldest of those that were reached before. Returns how many; 0 if none is left. */
    static int deleteOldest(Session session, LocalDateTime before, int about) throws SQLException {
        List<LocalDateTime> end = session.query(
                row -> row.getObject(1, LocalDateTime.class),
                "SELECT reached FROM " + NAME + " WHERE reached < ? ORDER BY reached LIMIT 1 OFFSET " + (about - 1),
                before);
        return end.isEmpty()
                ? session.update("DELETE FROM " + NAME + " WHERE reached < ?", before)
                : session.update("DELETE FROM " + NAME + " WHERE reached <= ?", end.get(0));
    }
}
