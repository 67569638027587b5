package dev.sluice.routing;

import java.util.Optional;

/**
 * The request asks for the list of models, or for one of it, and the gateway answers it itself.
 *
 * <p>Absent from the exchange for other requests, and where the list of a provider is passed on.
 *
 * @param only the provider that the client named by a hint; empty to list those of all
 */
public record ModelListing(Optional<Provider> only) implements Route {}
