package dev.sluice.auth;

import dev.sluice.ledger.keys.KeyList;
import dev.sluice.ledger.keys.StoredKey;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The keys that were made for clients in the console, as they were at a time. Immutable. */
final class IssuedKeys {

    /** None are made. */
    static final IssuedKeys NONE = new IssuedKeys(KeyList.NONE, true);

    /** Nobody knows them yet. */
    static final IssuedKeys UNREAD = new IssuedKeys(KeyList.NONE, false);

    private final KeyList list;
    private final boolean isRead;
    private final Map<KeyHash, StoredKey> byHash = new HashMap<>();
    private final Map<UUID, StoredKey> byId = new HashMap<>();

    IssuedKeys(KeyList list) {
        this(list, true);
    }

    private IssuedKeys(KeyList list, boolean isRead) {
        this.list = list;
        this.isRead = isRead;
        for (StoredKey key : list.keys()) {
            byId.put(key.id(), key);
            KeyHash.parse(key.sha256()).ifPresent(hash -> byHash.put(hash, key));
        }
    }

    /** Whether a key that is not among them is unknown for certain. */
    boolean isRead() {
        return isRead;
    }

    long version() {
        return list.version();
    }

    List<StoredKey> all() {
        return list.keys();
    }

    Optional<StoredKey> find(KeyHash hash) {
        return Optional.ofNullable(byHash.get(hash));
    }

    Optional<StoredKey> find(UUID id) {
        return Optional.ofNullable(byId.get(id));
    }

    /**
     * Takes over what the database has now. What was disabled stays disabled: nobody can enable a key, so a database that does not know of
     * it is an older one.
     */
    KeyList updated(KeyList newer) {
        return new KeyList(
                newer.version(), newer.keys().stream().map(this::updated).toList());
    }

    private StoredKey updated(StoredKey key) {
        return find(key.id()).flatMap(StoredKey::disabledAt).map(key::disabled).orElse(key);
    }
}
