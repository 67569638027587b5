package dev.sluice.routing;

import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.OptionalLong;

/** Looks for the one provider that stores all that a request refers to. For one request and its thread. */
final class OwnerSearch {

    /** What was found is remembered, so that the same request finds more the next time. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final ResponseOwners owners;
    private final String client;
    private final long start = System.nanoTime();
    private String provider;
    private OptionalLong lastTokens = OptionalLong.empty();

    /** @param client name of the client that must own it all */
    OwnerSearch(ResponseOwners owners, String client) {
        this.owners = owners;
        this.client = client;
    }

    /**
     * Looks for more. May wait for the store for about two seconds, and for one more.
     *
     * @param unknown the refusal if one of them is not the client's, or is stored by another provider than those before
     * @return the refusal; empty if all were found
     */
    Optional<NoRoute> add(Collection<String> ids, NoRoute unknown) {
        for (String id : ids) {
            if (System.nanoTime() - start > PATIENCE.toNanos()) {
                return Optional.of(new UnavailableOwner());
            }
            OwnerLookup lookup = owners.find(id, client);
            if (!(lookup instanceof OwnerLookup.Found found)) {
                return Optional.of(lookup instanceof OwnerLookup.Away ? new UnavailableOwner() : unknown);
            }
            String storing = found.owner().provider();
            if (provider != null && !provider.equals(storing)) {
                return Optional.of(unknown);
            }
            provider = storing;
            lastTokens = found.owner().tokens();
        }
        return Optional.empty();
    }

    /** The tokens of what was found last; empty if they are unknown, or if nothing was found. */
    OptionalLong lastTokens() {
        return lastTokens;
    }

    /** The provider that stores it all. Call it after something was found. */
    String provider() {
        return provider;
    }
}
