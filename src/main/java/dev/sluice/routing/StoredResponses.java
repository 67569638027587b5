package dev.sluice.routing;

import dev.sluice.api.RequestedEndpoint;
import dev.sluice.auth.Client;
import dev.sluice.exchange.Exchange;
import dev.sluice.exchange.ProviderOutcome;
import dev.sluice.inference.InferenceRequest;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Routes requests that refer to a stored response: to the provider that stores it, and only for the client that got it (dialects.md A30).
 * Immutable and thread-safe.
 */
public final class StoredResponses {

    private final RouteTable routes;
    private final ResponseOwners owners;

    public StoredResponses(RouteTable routes, ResponseOwners owners) {
        this.routes = routes;
        this.owners = owners;
    }

    /**
     * Routes a request, and publishes the {@link ReferredHistory} that it continues. Empty if it refers to no stored response, or if no clients are
     * configured: then it is routed like any other.
     *
     * @param inference the request; empty if it is not read
     */
    Optional<Route> route(
            Exchange exchange, Client client, RequestedEndpoint called, Optional<InferenceRequest> inference) {
        Optional<String> continued = inference.flatMap(InferenceRequest::previousResponse);
        Optional<String> id = called.storedResponse().or(() -> continued);
        if (id.isEmpty() || client.isAnonymous()) {
            return Optional.empty();
        }
        OwnerLookup lookup = owners.find(id.get(), client.name());
        if (lookup instanceof OwnerLookup.Found found) {
            if (id.equals(continued) && found.owner().tokens().isPresent()) {
                exchange.publish(new ReferredHistory(found.owner().tokens().getAsLong()));
            }
            return routes.routeToOwner(found.owner().provider(), client, called, inference)
                    .or(() -> Optional.of(new UnknownResponse()));
        }
        return Optional.of(lookup instanceof OwnerLookup.Away ? new UnavailableOwner() : new UnknownResponse());
    }

    /** The id of the response that a request deletes, if owners are kept apart; empty for none. */
    static Optional<String> deletedBy(String method, Client client, RequestedEndpoint called) {
        return method.equals("DELETE") && !client.isAnonymous() ? called.storedResponse() : Optional.empty();
    }

    /**
     * Forgets a response if its provider has deleted it.
     *
     * @param outcome of the request to delete it; empty if nothing was sent
     */
    void afterDeletion(String id, Optional<ProviderOutcome> outcome) {
        int status = outcome.map(ProviderOutcome::providerStatus)
                .orElse(OptionalInt.empty())
                .orElse(0);
        if (status / 100 == 2) {
            owners.forget(id);
        }
    }
}
