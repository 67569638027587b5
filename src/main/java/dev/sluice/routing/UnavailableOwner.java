package dev.sluice.routing;

import dev.sluice.errors.ApiError;

/** It cannot be found out now whether the stored response or conversation is the client's. */
public record UnavailableOwner() implements NoRoute {

    @Override
    public ApiError toError() {
        return ApiError.serverError(
                        503,
                        "response_owner_unavailable",
                        "This gateway cannot find out now whether the stored response or conversation is yours. Retry in a second, or send the whole"
                                + " conversation instead.")
                .withHeader("Retry-After", "1");
    }
}
