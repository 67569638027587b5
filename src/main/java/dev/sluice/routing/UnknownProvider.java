package dev.sluice.routing;

import dev.sluice.errors.ApiError;

/** The client named an unknown provider, and the configuration rejects such requests. */
public record UnknownProvider() implements NoRoute {

    @Override
    public ApiError toError() {
        return ApiError.invalidRequest(
                        400,
                        "model_not_found",
                        "The header " + RoutingFilter.HINT_HEADER
                                + " does not name a provider of this gateway. Correct it, or omit it to use the default provider.")
                .at(RoutingFilter.HINT_HEADER);
    }
}
