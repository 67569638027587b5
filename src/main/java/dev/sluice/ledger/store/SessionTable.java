package dev.sluice.ledger.store;

import dev.sluice.ledger.LedgerUnavailableException;
import dev.sluice.ledger.sessions.SessionStore;
import dev.sluice.ledger.sessions.StoredSession;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The sessions of administrators in the table {@code admin_session}. */
final class SessionTable implements SessionStore {

    private static final String COLUMNS = "token_sha256, key_sha256, begun, used";
    private static final String INSERT = "INSERT INTO admin_session (" + COLUMNS + ") VALUES (?, ?, ?, ?)";
    private static final String FIND = "SELECT " + COLUMNS + " FROM admin_session WHERE token_sha256 = ?";
    private static final String USE = "UPDATE admin_session SET used = ? WHERE token_sha256 = ? AND used < ?";
    private static final String DELETE = "DELETE FROM admin_session WHERE token_sha256 = ?";
    private static final String DELETE_OLD = "DELETE FROM admin_session WHERE begun < ?";
    private static final String LEAST_RECENT = "SELECT token_sha256 FROM admin_session ORDER BY used LIMIT 1";

    private final ShortTransactions transactions;

    /**
     * Creates the table's reader and writer.
     *
     * @param patience longest time for the statements of a call; as long again until the first opening has ended
     */
    SessionTable(Connections connections, SqlFailures failures, Duration patience, FirstOpening opening) {
        this.transactions = new ShortTransactions(connections, failures, patience, opening);
    }

    @Override
    public void add(StoredSession added) throws LedgerUnavailableException {
        transactions.run(session -> {
            session.update(DELETE_OLD, UtcTime.of(added.begun().minus(KEPT)));
            if (session.query(row -> row.getLong(1), "SELECT COUNT(*) FROM admin_session")
                            .get(0)
                    >= MOST) {
                List<String> least = session.query(row -> row.getString(1), LEAST_RECENT);
                session.update(DELETE, least.get(0));
            }
            return session.update(
                    INSERT,
                    added.tokenSha256(),
                    added.keySha256(),
                    UtcTime.of(added.begun()),
                    UtcTime.of(added.used()));
        });
    }

    @Override
    public Optional<StoredSession> find(String tokenSha256) throws LedgerUnavailableException {
        return transactions.run(session ->
                session.query(SessionTable::stored, FIND, tokenSha256).stream().findFirst());
    }

    @Override
    public void use(String tokenSha256, Instant time) throws LedgerUnavailableException {
        transactions.run(session -> session.update(USE, UtcTime.of(time), tokenSha256, UtcTime.of(time)));
    }

    @Override
    public void end(String tokenSha256) throws LedgerUnavailableException {
        transactions.run(session -> session.update(DELETE, tokenSha256));
    }

    private static StoredSession stored(ResultSet row) throws SQLException {
        return new StoredSession(row.getString(1), row.getString(2), UtcTime.instant(row, 3), UtcTime.instant(row, 4));
    }
}
