package dev.sluice.ledger.store;

import dev.sluice.ledger.AuditRow;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The records of the audit. */
final class AuditTable {

    private static final Logger LOG = System.getLogger(AuditTable.class.getName());

    private final List<Column<AuditRow>> columns;

    /** @param gateway number of this gateway */
    AuditTable(int gateway) {
        columns = List.of(
                Column.id("chain", AuditRow::chain),
                Column.number("n", AuditRow::n),
                Column.id("id", AuditRow::id),
                Column.integer("gateway", row -> gateway),
                Column.time("recorded", row -> UtcTime.of(row.time())),
                Column.text("actor", row -> row.entry().actor()),
                Column.text("via", row -> row.entry().via()),
                Column.text("address", row -> row.entry().address().orElse(null)),
                Column.text("action", row -> row.entry().action()),
                Column.text("subject", row -> row.entry().subject()),
                Column.text("outcome", row -> row.entry().outcome().word()),
                Column.text("state_before", row -> row.entry().before().orElse(null)),
                Column.text("state_after", row -> row.entry().after().orElse(null)),
                Column.text("previous", AuditRow::previous),
                Column.text("hash", AuditRow::hash));
    }

    /** Inserts those that the table does not have. What the database does not take is told in the log, and found when the chain is verified. */
    void insert(Session session, List<AuditRow> rows) throws SQLException {
        RowInsertion<AuditRow> insertion = new RowInsertion<>(session, this::insertAll);
        insertion.insert(missing(session, rows));
        insertion.refused().forEach(AuditTable::tell);
    }

    private void insertAll(Session session, List<AuditRow> rows) throws SQLException {
        BulkStatement.insert(session, "audit", columns, rows, "");
    }

    private static List<AuditRow> missing(Session session, List<AuditRow> rows) throws SQLException {
        Map<String, AuditRow> distinct = new LinkedHashMap<>();
        rows.forEach(row -> distinct.putIfAbsent(row.hash(), row));
        List<AuditRow> missing = new ArrayList<>();
        for (AuditRow row : distinct.values()) {
            List<String> present = session.query(
                    found -> found.getString(1),
                    "SELECT hash FROM audit WHERE chain = ? AND n = ?",
                    row.chain(),
                    row.n());
            if (present.isEmpty()) {
                missing.add(row);
            } else if (!present.contains(row.hash())) {
                tell(row);
            }
        }
        return missing;
    }

    private static void tell(AuditRow row) {
        LOG.log(
                Level.ERROR,
                "the ledger''s database does not take the audit record {0} of chain {1}; does it have another one of this number?",
                Long.toString(row.n()),
                row.chain());
    }
}
