package dev.sluice.routing;

import dev.sluice.errors.ApiError;

/** The client named a provider that does not exist, and the operator wants such requests refused. */
public record UnknownTarget() implements NoRoute {

    @Override
    public ApiError toError() {
        return ApiError.invalidRequest(
                        400,
                        "model_not_found",
                        "The header " + RoutingFilter.HINT_HEADER
                                + " names no provider of this gateway; leave it out to use the default one.")
                .at(RoutingFilter.HINT_HEADER);
    }
}
