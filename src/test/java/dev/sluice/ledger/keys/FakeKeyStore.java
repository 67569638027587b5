package dev.sluice.ledger.keys;

import dev.sluice.ledger.LedgerUnavailableException;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** A database in memory, which can be away, and be asked how often it was read. */
public final class FakeKeyStore implements ClientKeyStore {

    /** From when on uses are kept. */
    public static final Instant USES_SINCE = StoredKeys.NOON;

    private final Map<UUID, StoredKey> keys = new LinkedHashMap<>();
    private final Map<UUID, Instant> uses = new HashMap<>();
    private long version;
    private boolean isAway;
    private int lists;
    private int useCalls;

    public void setAway(boolean away) {
        isAway = away;
    }

    /** Takes the place of what there is, as a backup does. */
    public void restore(long oldVersion, StoredKey... old) {
        keys.clear();
        List.of(old).forEach(key -> keys.put(key.id(), key));
        version = oldVersion;
    }

    /** How often all keys were read. */
    public int lists() {
        return lists;
    }

    /** How often uses were written and read. */
    public int useCalls() {
        return useCalls;
    }

    @Override
    public long version() throws LedgerUnavailableException {
        check();
        return version;
    }

    @Override
    public KeyList list() throws LedgerUnavailableException {
        check();
        lists++;
        return new KeyList(version, List.copyOf(keys.values()));
    }

    @Override
    public KeyChange add(StoredKey key) throws LedgerUnavailableException {
        check();
        version++;
        keys.put(key.id(), key);
        return new KeyChange.Done(key);
    }

    @Override
    public KeyChange replace(UUID old, StoredKey key, Instant end) throws LedgerUnavailableException {
        check();
        keys.computeIfPresent(old, (id, found) -> found.endingAt(end));
        return add(key);
    }

    @Override
    public KeyChange disable(UUID id, Instant time) throws LedgerUnavailableException {
        check();
        version++;
        return new KeyChange.Done(keys.computeIfPresent(id, (same, found) -> found.disabled(time)));
    }

    @Override
    public KeyUses use(Map<UUID, Instant> times) throws LedgerUnavailableException {
        check();
        useCalls++;
        times.forEach((id, time) -> uses.merge(id, time, (one, other) -> one.isAfter(other) ? one : other));
        return new KeyUses(USES_SINCE, uses);
    }

    private void check() throws LedgerUnavailableException {
        if (isAway) {
            throw new LedgerUnavailableException("nobody listens", null);
        }
    }
}
