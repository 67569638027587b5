package dev.sluice.ledger.store;

import dev.sluice.ledger.ExchangeRow;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.List;

/** Inserts rows, and finds those that the database does not take by halves. For one transaction. */
final class RowInsertion {

    private final Session session;
    private final ExchangeTable table;
    private final List<ExchangeRow> accepted = new ArrayList<>();
    private final List<ExchangeRow> refused = new ArrayList<>();

    RowInsertion(Session session, ExchangeTable table) {
        this.session = session;
        this.table = table;
    }

    void insert(List<ExchangeRow> rows) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        Savepoint before = session.savepoint();
        try {
            table.insert(session, rows);
            accepted.addAll(rows);
            return;
        } catch (SQLException failed) {
            if (!SqlFailures.isRefusal(failed)) {
                throw failed;
            }
            session.rollback(before);
        }
        if (rows.size() == 1) {
            refused.addAll(rows);
        } else {
            insert(rows.subList(0, rows.size() / 2));
            insert(rows.subList(rows.size() / 2, rows.size()));
        }
    }

    /** Rows that are in the database when the transaction is committed. */
    List<ExchangeRow> accepted() {
        return accepted;
    }

    /** Rows that it does not take. */
    List<ExchangeRow> refused() {
        return refused;
    }
}
