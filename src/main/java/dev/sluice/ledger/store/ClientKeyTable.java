package dev.sluice.ledger.store;

import dev.sluice.ledger.LedgerUnavailableException;
import dev.sluice.ledger.keys.ClientKeyStore;
import dev.sluice.ledger.keys.KeyChange;
import dev.sluice.ledger.keys.KeyList;
import dev.sluice.ledger.keys.KeyUses;
import dev.sluice.ledger.keys.StoredKey;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
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

    private static final String USE = "UPDATE client_key SET used = ? WHERE id = ? AND (used IS NULL OR used < ?)";
    private static final String USES = "SELECT id, used FROM client_key WHERE used IS NOT NULL";

    /** The version of the tables that has uses: nobody has kept those before. */
    private static final String SINCE = "SELECT applied FROM ledger_schema WHERE version = 4";

    private static final List<Column<Map.Entry<UUID, Instant>>> LATEST = List.of(
            Column.time("used", use -> UtcTime.of(use.getValue())),
            Column.id("id", Map.Entry::getKey),
            Column.time("used", use -> UtcTime.of(use.getValue())));

    private final ShortTransactions transactions;

    /**
     * Creates the table's reader and writer.
     *
     * @param patience longest time for the statements of a call; as long again until the first opening has ended
     */
    ClientKeyTable(Connections connections, SqlFailures failures, Duration patience, FirstOpening opening) {
        this.transactions = new ShortTransactions(connections, failures, patience, opening);
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
                        UtcTime.orNull(found.get().endingAt(end).until()),
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
            session.update(
                    "UPDATE client_key SET disabled = ? WHERE id = ?", UtcTime.orNull(disabled.disabledAt()), id);
            return new KeyChange.Done(disabled);
        });
    }

    @Override
    public KeyUses use(Map<UUID, Instant> times) throws LedgerUnavailableException {
        return transactions.run(session -> {
            if (!times.isEmpty()) {
                // In the order of their ids, so that gateways do not wait for each other in a circle.
                int[] unused = BulkStatement.batch(session, USE, LATEST, new TreeMap<>(times).entrySet());
            }
            Map<UUID, Instant> last = new HashMap<>();
            session.query(row -> Map.entry(session.dialect().id(row, 1), UtcTime.instant(row, 2)), USES)
                    .forEach(use -> last.put(use.getKey(), use.getValue()));
            List<Instant> since = session.query(row -> UtcTime.instant(row, 1), SINCE);
            if (since.isEmpty()) {
                throw new SQLException("The table ledger_schema does not have the version with uses of keys");
            }
            return new KeyUses(since.get(0), last);
        });
    }

    /** The row is the lock of all changes: what is read afterwards stays so until the end. */
    private static void raiseVersion(Session session) throws SQLException {
        if (session.update(RAISE_VERSION) != 1) {
            throw new SQLException("The table client_key_version has no row");
        }
    }

    private static KeyChange insert(Session session, StoredKey key) throws SQLException {
        LocalDateTime forgotten = UtcTime.of(key.madeAt().minus(KEPT_AFTER_END));
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
                UtcTime.of(key.madeAt()),
                UtcTime.orNull(key.until()),
                UtcTime.orNull(key.disabledAt()));
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
                UtcTime.instant(row, 6),
                UtcTime.optionalInstant(row, 7),
                UtcTime.optionalInstant(row, 8));
    }

    /** Nothing is kept of a change that was not made: there is no new version of what has not changed. */
    private <T> T transaction(ShortTransactions.Work<T> work) throws LedgerUnavailableException {
        return transactions.run(work, result -> !(result instanceof KeyChange) || result instanceof KeyChange.Done);
    }
}
