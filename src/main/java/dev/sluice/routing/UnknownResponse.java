package dev.sluice.routing;

import dev.sluice.errors.ApiError;

/** The client refers to a stored response that it did not get through this gateway. */
public record UnknownResponse() implements NoRoute {

    @Override
    public ApiError toError() {
        return ApiError.invalidRequest(
                404,
                "response_not_found",
                "This gateway does not know the stored response for your client: it was made by another client, by another gateway, or"
                        + " before this gateway started. Send the whole conversation instead.");
    }
}
