package dev.sluice.ledger.store;

import dev.sluice.ledger.LedgerUnavailableException;
import dev.sluice.ledger.keys.ClientKeyStore;
import dev.sluice.ledger.keys.KeyChange;
import dev.sluice.ledger.keys.KeyList;
import dev.sluice.ledger.keys.StoredKey;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The keys of clients in the table {@code client_key}. */
final class ClientKeyTable implements ClientKeyStore {

    private static final Logger LOG = System.getLogger(ClientKeyTable.class.getName());

    private static final String COLUMNS = "id, client, sha256, last4, made_by, made, valid_until, disabled";
    private static final String SELECT = "SELECT " + COLUMNS + " FROM client_key ";
    private static final String NEWEST = SELECT + "ORDER BY made DESC, id DESC LIMIT " + (MOST + 1);
    private static final String SELECT_VERSION = "SELECT version FROM client_key_version WHERE id = 1";
    private static final String RAISE_VERSION = "UPDATE client_key_version SET version = version + 1 WHERE id = 1";
    private static final String INSERT = "INSERT INTO client_key (" + COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
    private static final String DELETE_ENDED = "DELETE FROM client_key WHERE valid_until < ? OR disabled < ?";

    private final Connections connections;
    private final SqlFailures failures;
    private final Duration patience;
    private final FirstOpening opening;

    /**
     * Creates the table's reader and writer.
     *
     * @param patience longest time for the statements of a call; as long again until the first opening has ended
     */
    ClientKeyTable(Connections connections, SqlFailures failures, Duration patience, FirstOpening opening) {
        this.connections = connections;
        this.failures = failures;
        this.patience = patience;
        this.opening = opening;
    }

    @Override
    public long version() throws LedgerUnavailableException {
        return transaction(ClientKeyTable::version);
    }

    private static long version(Session session) throws SQLException {
        List<Long> versions = session.query(row -> row.getLong(1), SELECT_VERSION);
        if (versions.isEmpty()) {
            throw new SQLException("The table client_key_version has no row");
        }
        return versions.get(0);
    }

    /** The version first: if a change comes between, the list is newer than its version, and is read again. */
    @Override
    public KeyList list() throws LedgerUnavailableException {
        return transaction(session -> {
            long version = version(session);
            List<StoredKey> keys = session.query(row -> key(session, row), NEWEST);
            if (keys.size() > MOST) {
                LOG.log(Level.WARNING, "the table client_key has more than {0} keys; the oldest are not known", MOST);
            }
            return new KeyList(version, keys.subList(0, Math.min(keys.size(), MOST)));
        });
    }

    @Override
    public KeyChange add(StoredKey key) throws LedgerUnavailableException {
        return transaction(session -> {
            raiseVersion(session);
            return insert(session, key);
        });
    }

    @Override
    public KeyChange replace(UUID old, StoredKey key, Instant end) throws LedgerUnavailableException {
        return transaction(session -> {
            raiseVersion(session);
            Optional<StoredKey> found = find(session, old);
            if (found.isEmpty()) {
                return new KeyChange.NoSuchKey();
            }
            if (found.get().hasEnded(key.madeAt())) {
                return new KeyChange.Ended();
            }
            KeyChange change = insert(session, key);
            if (change instanceof KeyChange.Done) {
                session.update(
                        "UPDATE client_key SET valid_until = ? WHERE id = ?",
                        time(found.get().endingAt(end).until()),
                        old);
            }
            return change;
        });
    }

    @Override
    public KeyChange disable(UUID id, Instant time) throws LedgerUnavailableException {
        return transaction(session -> {
            raiseVersion(session);
            Optional<StoredKey> found = find(session, id);
            if (found.isEmpty()) {
                return new KeyChange.NoSuchKey();
            }
            StoredKey disabled = found.get().disabled(time);
            session.update("UPDATE client_key SET disabled = ? WHERE id = ?", time(disabled.disabledAt()), id);
            return new KeyChange.Done(disabled);
        });
    }

    /** The row is the lock of all changes: what is read afterwards stays so until the end. */
    private static void raiseVersion(Session session) throws SQLException {
        if (session.update(RAISE_VERSION) != 1) {
            throw new SQLException("The table client_key_version has no row");
        }
    }

    private static KeyChange insert(Session session, StoredKey key) throws SQLException {
        LocalDateTime forgotten = time(key.madeAt().minus(KEPT_AFTER_END));
        session.update(DELETE_ENDED, forgotten, forgotten);
        long count = session.query(row -> row.getLong(1), "SELECT COUNT(*) FROM client_key")
                .get(0);
        if (count >= MOST) {
            return new KeyChange.TooMany();
        }
        session.update(
                INSERT,
                key.id(),
                key.client(),
                key.sha256(),
                key.last4(),
                key.madeBy(),
                time(key.madeAt()),
                time(key.until()),
                time(key.disabledAt()));
        return new KeyChange.Done(key);
    }

    private static Optional<StoredKey> find(Session session, UUID id) throws SQLException {
        return session.query(row -> key(session, row), SELECT + "WHERE id = ?", id).stream()
                .findFirst();
    }

    private static StoredKey key(Session session, ResultSet row) throws SQLException {
        return new StoredKey(
                session.dialect().id(row, 1),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                row.getObject(6, LocalDateTime.class).toInstant(ZoneOffset.UTC),
                instant(row, 7),
                instant(row, 8));
    }

    private static Optional<Instant> instant(ResultSet row, int column) throws SQLException {
        return Optional.ofNullable(row.getObject(column, LocalDateTime.class))
                .map(time -> time.toInstant(ZoneOffset.UTC));
    }

    private static LocalDateTime time(Instant instant) {
        return LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
    }

    /** Null for none. */
    private static LocalDateTime time(Optional<Instant> instant) {
        return instant.map(ClientKeyTable::time).orElse(null);
    }

    private <T> T transaction(Work<T> work) throws LedgerUnavailableException {
        opening.await(patience);
        try (Session session = Session.until(Deadline.in(patience), connections.get())) {
            T result = work.in(session);
            if (result instanceof KeyChange && !(result instanceof KeyChange.Done)) {
                return result; // Closing rolls back: there is no new version of what has not changed.
            }
            session.commit();
            return result;
        } catch (SQLException failed) {
            connections.failed(failed);
            throw failures.unavailable(failed);
        }
    }

    /** What happens in a transaction. */
    private interface Work<T> {
        T in(Session session) throws SQLException;
    }
}
