package dev.sluice.ledger.store;

import dev.sluice.ledger.CaptureRow;
import dev.sluice.ledger.CaptureStore;
import dev.sluice.ledger.LedgerUnavailableException;
import dev.sluice.ledger.LedgerUser;
import dev.sluice.ledger.RowId;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Writes the text of exchanges into its table. */
final class JdbcCaptures implements CaptureStore {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final ShortTransactions transactions;

    /** @param opening what comes before it waits for the tables */
    JdbcCaptures(Connections connections, SqlFailures failures, FirstOpening opening) {
        this.transactions = new ShortTransactions(connections, failures, PATIENCE, opening);
    }

    @Override
    public void write(List<CaptureRow> rows) throws LedgerUnavailableException {
        transactions.run(session -> {
            // First: a user who is erased after this was read is looked for when this is committed.
            CaptureTable.lock(session);
            CaptureTable.insert(session, withoutErased(session, rows));
            return true;
        });
    }

    private static List<CaptureRow> withoutErased(Session session, List<CaptureRow> rows) throws SQLException {
        Map<LedgerUser, Instant> erased = ErasedUsers.times(
                session,
                rows.stream().map(CaptureRow::owner).flatMap(Optional::stream).collect(Collectors.toSet()));
        return rows.stream()
                .filter(row -> row.owner()
                        .map(erased::get)
                        .filter(time -> !RowId.begin(row.exchange()).isAfter(time))
                        .isEmpty())
                .toList();
    }
}
