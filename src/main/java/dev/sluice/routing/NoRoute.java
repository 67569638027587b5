package dev.sluice.routing;

import dev.sluice.errors.ApiError;

/** The request cannot be routed. */
public sealed interface NoRoute extends Route
        permits UnknownProvider,
                UnknownResponse,
                UnknownItem,
                UnavailableOwner,
                MissingProviderKey,
                MissingModel,
                ModelNotFound,
                NotAllowed,
                UnsupportedEndpoint {

    /** Returns the error response for the client. */
    ApiError toError();
}
