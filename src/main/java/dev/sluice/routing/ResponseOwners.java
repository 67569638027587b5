package dev.sluice.routing;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Remembers who got which response of the responses API, and from which provider (dialects.md A30). Whoever knows the id of a stored response
 * could otherwise read, continue or delete it, because all clients share the provider's account.
 *
 * <p>Bounded: beyond {@value #MOST} responses, those that were used longest ago are forgotten. For any number of threads.
 */
public final class ResponseOwners {

    static final int MOST = 100_000;

    /** In characters. Providers' ids have about 50. */
    private static final int LONGEST_ID = 256;

    private final Map<String, Owner> owners = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Owner> eldest) {
            return size() > MOST;
        }
    };

    /**
     * Remembers a response. Ignores an id that no provider would give.
     *
     * @param client name of the client that got it
     * @param provider name of the provider that made it
     */
    public void remember(String id, String client, String provider) {
        if (!id.isEmpty() && id.length() <= LONGEST_ID) {
            synchronized (owners) {
                owners.put(id, new Owner(client, provider));
            }
        }
    }

    /** Returns the name of the provider that made a response of this client; empty if it is unknown, or another client's. */
    Optional<String> providerOf(String id, String client) {
        Owner owner;
        synchronized (owners) {
            owner = owners.get(id);
        }
        return owner != null && owner.client().equals(client) ? Optional.of(owner.provider()) : Optional.empty();
    }

    private record Owner(String client, String provider) {}
}
