package dev.sluice.routing;

import dev.sluice.api.Endpoint;
import dev.sluice.errors.ApiError;

/**
 * The provider does not have the API that the client called (dialects.md T1).
 *
 * @param endpoint what was called
 * @param dialect what the provider has
 */
record UnsupportedEndpoint(Endpoint endpoint, Dialect dialect) implements NoRoute {

    @Override
    public ApiError toError() {
        return ApiError.invalidRequest(
                400,
                "unsupported_endpoint",
                "The provider of this request has another API, without \"" + endpoint + "\". It has "
                        + dialect.description()
                        + ". Call that API, or ask for a model of another provider.");
    }
}
