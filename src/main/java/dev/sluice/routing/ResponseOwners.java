package dev.sluice.routing;

import dev.sluice.ledger.OwnerRow;
import dev.sluice.routing.OwnerLookup.Found;
import dev.sluice.routing.OwnerLookup.Unknown;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Remembers who got which response of the responses API, and from which provider (dialects.md A30). Whoever knows the id of a stored response
 * could otherwise read, continue or delete it, because all clients share the provider's account.
 *
 * <p>Bounded: beyond {@value #MOST} responses, those that were used longest ago are forgotten here. A store keeps owners for longer, and is asked
 * for those that are not remembered here. For any number of threads.
 */
public final class ResponseOwners {

    static final int MOST = 100_000;

    private final OwnerStore store;
    private final InstantSource clock;

    /** Without a value for a response that was deleted: the store may still have its owner for a moment. */
    private final Map<String, Optional<ResponseOwner>> owners = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Optional<ResponseOwner>> eldest) {
            return size() > MOST;
        }
    };

    /** @param store {@link OwnerStore#NONE} if owners are remembered in this process alone, and then for as long as there is room */
    public ResponseOwners(OwnerStore store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
    }

    /**
     * Remembers a response that begins, a conversation, or an item. Ignores an id that no provider would give.
     *
     * @param client name of the client that got it
     * @param provider name of the provider that made it
     */
    public void remember(String id, String client, String provider) {
        if (OwnerRow.isId(id)) {
            ResponseOwner owner = new ResponseOwner(client, provider, clock.instant(), OptionalLong.empty());
            synchronized (owners) {
                owners.put(id, Optional.of(owner));
            }
            store.keep(id, owner);
        }
    }

    /**
     * Remembers what a response has come to. Ignores one that is not remembered as the client's: it may have been deleted while it came.
     *
     * @param client name of the client that got it
     * @param tokens of its prompt and its answer together
     */
    public void count(String id, String client, long tokens) {
        synchronized (owners) {
            Optional<ResponseOwner> owner = owners.getOrDefault(id, Optional.empty())
                    .filter(known -> known.client().equals(client));
            if (owner.isPresent()) {
                ResponseOwner counted = owner.get().with(tokens);
                owners.put(id, Optional.of(counted));
                // Under the lock, so that it does not come after a deletion.
                store.count(id, counted);
            }
        }
    }

    /** Looks for the owner of a response. Another client is not told who that is. May wait for the store, for a second or so at most. */
    OwnerLookup find(String id, String client) {
        if (!OwnerRow.isId(id)) {
            return new Unknown();
        }
        OwnerLookup lookup = remembered(id).orElseGet(() -> stored(id));
        return lookup instanceof Found found
                        && (isOld(found.owner()) || !found.owner().client().equals(client))
                ? new Unknown()
                : lookup;
    }

    private Optional<OwnerLookup> remembered(String id) {
        Optional<ResponseOwner> owner;
        synchronized (owners) {
            if (!owners.containsKey(id)) {
                return Optional.empty();
            }
            owner = owners.get(id);
        }
        return Optional.of(owner.<OwnerLookup>map(Found::new).orElseGet(Unknown::new));
    }

    private OwnerLookup stored(String id) {
        OwnerLookup lookup = store.find(id);
        if (lookup instanceof Found found) {
            synchronized (owners) {
                // What has happened here meanwhile is newer.
                owners.putIfAbsent(id, Optional.of(found.owner()));
            }
        }
        return lookup;
    }

    private boolean isOld(ResponseOwner owner) {
        return store != OwnerStore.NONE && owner.made().plus(OwnerStore.KEPT).isBefore(clock.instant());
    }

    /** Forgets a response that its provider has deleted. */
    void forget(String id) {
        synchronized (owners) {
            owners.put(id, Optional.empty());
            store.forget(id);
        }
    }
}
