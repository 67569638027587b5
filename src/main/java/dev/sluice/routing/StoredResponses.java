package dev.sluice.routing;

import dev.sluice.api.ItemMembers;
import dev.sluice.api.RequestedEndpoint;
import dev.sluice.auth.Client;
import dev.sluice.exchange.Exchange;
import dev.sluice.exchange.ProviderOutcome;
import dev.sluice.inference.InferenceRequest;
import dev.sluice.inference.StoredItems;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Routes requests that refer to a stored response or conversation, or to items of such: to the provider that stores them, and only for the client
 * that got them (dialects.md A30). Immutable and thread-safe.
 */
public final class StoredResponses {

    /** Ids of one request; each may wait for where owners are kept. A request refers to one, unless it repeats members. */
    private static final int MOST = 4;

    private final RouteTable routes;
    private final ResponseOwners owners;

    public StoredResponses(RouteTable routes, ResponseOwners owners) {
        this.routes = routes;
        this.owners = owners;
    }

    /**
     * Routes a request, and publishes the {@link ReferredHistory} that it continues. Empty if it refers to nothing stored, or if no clients are
     * configured: then it is routed like any other.
     *
     * @param inference the request; empty if it is not read
     */
    Optional<Route> route(
            Exchange exchange, Client client, RequestedEndpoint called, Optional<InferenceRequest> inference) {
        if (client.isAnonymous()) {
            return Optional.empty();
        }
        Set<String> ids = called.stored()
                .map(Set::of)
                .or(() -> inference.map(InferenceRequest::stored))
                .orElse(Set.of());
        StoredItems items = inference
                .map(InferenceRequest::storedItems)
                .or(() -> exchange.find(StoredItems.class))
                .orElse(StoredItems.NONE);
        if (ids.isEmpty() && !items.areAny()) {
            return Optional.empty();
        }
        if (ids.size() > MOST) {
            return Optional.of(new UnknownResponse());
        }
        return Optional.of(
                items.areTooMany()
                        ? unknownItem(called)
                        : routeToOwner(ids, items.ids(), exchange, client, called, inference));
    }

    private Route routeToOwner(
            Set<String> ids,
            Set<String> items,
            Exchange exchange,
            Client client,
            RequestedEndpoint called,
            Optional<InferenceRequest> inference) {
        OwnerSearch search = new OwnerSearch(owners, client.name());
        Optional<NoRoute> refused = search.add(ids, new UnknownResponse());
        OptionalLong tokens = search.lastTokens();
        refused = refused.or(() -> search.add(items, unknownItem(called)));
        if (refused.isPresent()) {
            return refused.get();
        }
        if (ids.size() == 1 && called.stored().isEmpty()) {
            tokens.ifPresent(known -> exchange.publish(new ReferredHistory(known)));
        }
        return routes.routeToOwner(search.provider(), client, called, inference).orElseGet(UnknownResponse::new);
    }

    private static UnknownItem unknownItem(RequestedEndpoint called) {
        return new UnknownItem(called.endpoint().items().map(ItemMembers::name).orElse("input"));
    }

    /** The id of the response that a request deletes, if owners are kept apart; empty for none. */
    static Optional<String> deletedBy(String method, Client client, RequestedEndpoint called) {
        return method.equals("DELETE") && !client.isAnonymous() ? called.wholeStored() : Optional.empty();
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
