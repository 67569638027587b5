package dev.sluice.auth;

import dev.sluice.ledger.keys.KeyList;
import dev.sluice.ledger.keys.KeyUses;
import dev.sluice.ledger.keys.StoredKey;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The keys that were made for clients in the console, as they were at a time. Immutable, but for when each is used. Thread-safe. */
final class IssuedKeys {

    /** None are made. */
    static final IssuedKeys NONE = new IssuedKeys(KeyList.NONE, true, Map.of());

    /** Nobody knows them yet. */
    static final IssuedKeys UNREAD = new IssuedKeys(KeyList.NONE, false, Map.of());

    private final KeyList list;
    private final boolean isRead;
    private final Map<KeyHash, IssuedKey> byHash = new HashMap<>();
    private final Map<UUID, IssuedKey> byId = new HashMap<>();

    IssuedKeys(KeyList list) {
        this(list, true, Map.of());
    }

    private IssuedKeys(KeyList list, boolean isRead, Map<UUID, IssuedKey> before) {
        this.list = list;
        this.isRead = isRead;
        for (StoredKey key : list.keys()) {
            IssuedKey known = before.get(key.id());
            IssuedKey issued = new IssuedKey(key, known == null ? new LastUse() : known.use());
            byId.put(key.id(), issued);
            KeyHash.parse(key.sha256()).ifPresent(hash -> byHash.put(hash, issued));
        }
    }

    /** Whether a key that is not among them is unknown for certain. */
    boolean isRead() {
        return isRead;
    }

    KeyList list() {
        return list;
    }

    long version() {
        return list.version();
    }

    List<StoredKey> all() {
        return list.keys();
    }

    Optional<IssuedKey> find(KeyHash hash) {
        return Optional.ofNullable(byHash.get(hash));
    }

    Optional<StoredKey> find(UUID id) {
        return Optional.ofNullable(byId.get(id)).map(IssuedKey::key);
    }

    /**
     * Takes over what the database has now. What was disabled stays disabled: nobody can enable a key, so a database that does not know of
     * it is an older one.
     */
    IssuedKeys updated(KeyList newer) {
        KeyList updated = new KeyList(
                newer.version(), newer.keys().stream().map(this::updated).toList());
        return new IssuedKeys(updated, true, byId);
    }

    private StoredKey updated(StoredKey key) {
        return find(key.id()).flatMap(StoredKey::disabledAt).map(key::disabled).orElse(key);
    }

    /** When a key was used last; empty if no use is known. */
    Optional<Instant> lastUse(UUID id) {
        return Optional.ofNullable(byId.get(id)).flatMap(issued -> issued.use().time());
    }

    /** Uses that the database does not have yet. */
    Map<UUID, Instant> unstoredUses() {
        Map<UUID, Instant> unstored = new HashMap<>();
        byId.forEach((id, issued) -> issued.use().unstored().ifPresent(time -> unstored.put(id, time)));
        return unstored;
    }

    /** Takes over what the database has of uses now. */
    void takeUses(KeyUses uses) {
        uses.last().forEach((id, time) -> {
            IssuedKey issued = byId.get(id);
            if (issued != null) {
                issued.use().isStored(time);
            }
        });
    }
}
