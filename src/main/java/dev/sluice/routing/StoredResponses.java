package dev.sluice.routing;

import dev.sluice.api.RequestedEndpoint;
import dev.sluice.auth.Client;
import dev.sluice.inference.InferenceRequest;
import java.util.Optional;

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
     * Routes a request. Empty if it refers to no stored response, or if no clients are configured: then it is routed like any other.
     *
     * @param inference the request; empty if it is not read
     */
    Optional<Route> route(Client client, RequestedEndpoint called, Optional<InferenceRequest> inference) {
        Optional<String> id = called.storedResponse().or(() -> inference.flatMap(InferenceRequest::previousResponse));
        if (id.isEmpty() || client.isAnonymous()) {
            return Optional.empty();
        }
        return Optional.of(owners.providerOf(id.get(), client.name())
                .map(provider -> routes.routeToOwner(provider, client, called, inference))
                .orElseGet(UnknownResponse::new));
    }
}
