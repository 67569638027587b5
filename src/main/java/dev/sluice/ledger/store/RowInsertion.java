package dev.sluice.ledger.store;

import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.List;

/**
 * Inserts rows, and finds those that the database does not take by halves. For one transaction.
 *
 * @param <T> a row
 */
final class RowInsertion<T> {

    private final Session session;
    private final Inserts<T> table;
    private final List<T> accepted = new ArrayList<>();
    private final List<T> refused = new ArrayList<>();

    /** Inserts rows into a table. */
    interface Inserts<T> {

        /** Inserts all, or fails. */
        void insert(Session session, List<T> rows) throws SQLException;
    }

    RowInsertion(Session session, Inserts<T> table) {
        this.session = session;
        this.table = table;
    }

    void insert(List<T> rows) throws SQLException {
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
    List<T> accepted() {
        return accepted;
    }

    /** Rows that it does not take. */
    List<T> refused() {
        return refused;
    }
}
