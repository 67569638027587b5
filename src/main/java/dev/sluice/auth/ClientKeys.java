package dev.sluice.auth;

import dev.sluice.ledger.LedgerUnavailableException;
import dev.sluice.ledger.RowId;
import dev.sluice.ledger.keys.ClientKeyStore;
import dev.sluice.ledger.keys.KeyChange;
import dev.sluice.ledger.keys.KeyList;
import dev.sluice.ledger.keys.KeyListFile;
import dev.sluice.ledger.keys.KeyUses;
import dev.sluice.ledger.keys.StoredKey;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The keys that are made for clients in the console. Authentication reads them from memory; the database, which all gateways share, is asked
 * by {@link #refresh} alone. While it is away, the keys that are known go on. Thread-safe.
 */
public final class ClientKeys implements AutoCloseable {

    private static final Logger LOG = System.getLogger(ClientKeys.class.getName());

    private final ClientKeyStore store;
    private final KeyListFile file;
    private final SecureRandom random;
    private final InstantSource clock;
    private volatile IssuedKeys issued = IssuedKeys.UNREAD;

    /** From when on uses of keys are kept; empty as long as the database was not asked. */
    private volatile Optional<Instant> usesSince = Optional.empty();

    /** Whether the list is that of the database, and not of the file. Guarded by this. */
    private boolean isFromDatabase;

    /** Guarded by this. */
    private boolean isAway;

    /** Guarded by this. */
    private boolean isClosed;

    private ClientKeys(ClientKeyStore store, KeyListFile file, SecureRandom random, InstantSource clock) {
        this.store = store;
        this.file = file;
        this.random = random;
        this.clock = clock;
    }

    /**
     * Begins with the keys of the file, and does not ask the database yet.
     *
     * @param file keeps the keys for the next start
     * @param random makes keys
     * @param clock tells when keys were made, and which have ended
     */
    public static ClientKeys open(ClientKeyStore store, KeyListFile file, SecureRandom random, InstantSource clock) {
        ClientKeys keys = new ClientKeys(store, file, random, clock);
        keys.issued = file.read().map(IssuedKeys::new).orElse(IssuedKeys.UNREAD);
        return keys;
    }

    /** Reads the keys again if there has been a change. Blocks for some seconds at most. Does nothing after {@link #close}. */
    public synchronized void refresh() {
        if (isClosed) {
            return;
        }
        try {
            if (!isFromDatabase || store.version() != issued.version()) {
                take(store.list());
            }
            if (isAway) {
                LOG.log(Level.INFO, "clients'' keys can be read from the ledger''s database again");
            }
            isAway = false;
        } catch (LedgerUnavailableException away) {
            if (!isAway) {
                LOG.log(
                        Level.WARNING,
                        "clients'' keys cannot be read from the ledger''s database; those that are known ({0}) go on, and"
                                + " changes by other gateways are not seen: {1}",
                        issued.all().size(),
                        away.getMessage());
            }
            isAway = true;
        }
    }

    private void take(KeyList list) {
        if (list.version() < issued.version()) {
            LOG.log(
                    Level.WARNING,
                    "the ledger''s database has an older list of clients'' keys (version {0}) than this gateway has known ({1})."
                            + " Keys that were made since are refused; look whether those that ended since are back",
                    list.version(),
                    issued.version());
        }
        IssuedKeys updated = issued.updated(list);
        issued = updated;
        isFromDatabase = true;
        file.write(updated.list());
    }

    /**
     * Tells the database when keys were used here, and learns when they were used on other gateways. What cannot be told waits for the next time.
     * Blocks for some seconds at most. Does nothing while there are no keys, before {@link #refresh} has read the database, and after {@link #close}.
     */
    public synchronized void shareUses() {
        if (isClosed || !isFromDatabase || issued.all().isEmpty()) {
            return;
        }
        try {
            KeyUses uses = store.use(issued.unstoredUses());
            issued.takeUses(uses);
            usesSince = Optional.of(uses.since());
        } catch (LedgerUnavailableException away) {
            LOG.log(Level.DEBUG, "the database does not know when keys were used: {0}", away.getMessage());
        }
    }

    /** What is known of the use of a key, on this gateway and, as of a minute ago, on the others. */
    public KeyUse useOf(StoredKey key) {
        Optional<Instant> last = issued.lastUse(key.id());
        return new KeyUse(
                last,
                last.isPresent()
                        ? Optional.empty()
                        : usesSince.map(since -> since.isAfter(key.madeAt()) ? since : key.madeAt()));
    }

    IssuedKeys issued() {
        return issued;
    }

    /** All keys that are known, the newest first; also those that have ended. */
    public List<StoredKey> all() {
        return issued.all();
    }

    /** Finds a key, also one that another gateway has made a moment ago. Blocks for some seconds at most. */
    public Optional<StoredKey> find(UUID id) {
        Optional<StoredKey> known = issued.find(id);
        if (known.isPresent()) {
            return known;
        }
        refresh();
        return issued.find(id);
    }

    /**
     * Asks the database for a sign of life. Blocks for some seconds at most.
     *
     * @throws LedgerUnavailableException if it cannot be used: then keys cannot be changed now
     */
    public void requireDatabase() throws LedgerUnavailableException {
        long unused = store.version();
    }

    /** Makes the text of a new key, which is no client's yet. */
    public GatewayKey newKey() {
        return GatewayKey.make(random);
    }

    /**
     * Makes a key that of a client. This gateway knows it at once, others as soon as they look.
     *
     * @param by the administrator who does it
     * @param until when it ends; empty for never
     * @throws LedgerUnavailableException if the database cannot be used; perhaps it has the key all the same
     */
    public KeyChange add(GatewayKey key, String client, String by, Optional<Instant> until)
            throws LedgerUnavailableException {
        return changed(store.add(stored(key, client, by, until)));
    }

    /**
     * Makes a key that of a client, in the place of another one.
     *
     * @param end when the old one ends
     * @throws LedgerUnavailableException if the database cannot be used; perhaps it has made the change all the same
     */
    public KeyChange replace(StoredKey old, GatewayKey key, String by, Optional<Instant> until, Instant end)
            throws LedgerUnavailableException {
        return changed(store.replace(old.id(), stored(key, old.client(), by, until), toMillis(end)));
    }

    /**
     * Disables a key for ever.
     *
     * @throws LedgerUnavailableException if the database cannot be used; perhaps it has made the change all the same
     */
    public KeyChange disable(UUID id) throws LedgerUnavailableException {
        return changed(store.disable(id, toMillis(clock.instant())));
    }

    private KeyChange changed(KeyChange change) {
        if (change instanceof KeyChange.Done) {
            refresh();
            // With the first key: that it was never used is known at once.
            if (usesSince.isEmpty()) {
                shareUses();
            }
        }
        return change;
    }

    private StoredKey stored(GatewayKey key, String client, String by, Optional<Instant> until) {
        Instant now = toMillis(clock.instant());
        return new StoredKey(
                RowId.of(now.toEpochMilli(), random.nextLong(), random.nextLong()),
                client,
                KeyHash.of(key.text()).toHex(),
                key.last4(),
                by.substring(0, Math.min(by.length(), StoredKey.MOST_MADE_BY)),
                now,
                until.map(ClientKeys::toMillis),
                Optional.empty());
    }

    /** As the database keeps times. */
    private static Instant toMillis(Instant time) {
        return time.truncatedTo(ChronoUnit.MILLIS);
    }

    /** Waits until nobody reads the keys, and tells the database of the last uses, unless it is away. The keys stay known. */
    @Override
    public synchronized void close() {
        if (!isAway) {
            shareUses();
        }
        isClosed = true;
    }
}
