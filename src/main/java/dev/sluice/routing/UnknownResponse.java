package dev.sluice.routing;

import dev.sluice.errors.ApiError;

/** The client refers to a stored response or conversation that is not known as its own. */
public record UnknownResponse() implements NoRoute {

    @Override
    public ApiError toError() {
        return ApiError.invalidRequest(
                404,
                "response_not_found",
                "This gateway does not know the stored response or conversation for your client: it was made by another client, is too old, was"
                        + " deleted, or was made by another gateway or before this one started. Send the whole conversation instead.");
    }
}
