package dev.sluice.routing;

import dev.sluice.errors.ApiError;

/**
 * The client names items that are not all known as its own, or not all of one provider.
 *
 * @param member where the request has them
 */
public record UnknownItem(String member) implements NoRoute {

    @Override
    public ApiError toError() {
        return ApiError.invalidRequest(
                        404,
                        "response_not_found",
                        "This gateway does not know all items that the request names by their ids for your client: one was made for another client,"
                                + " by another provider, is too old, or was not in an answer of this gateway. Send items with their content, and"
                                + " reasoning with its encrypted content or without its id.")
                .at(member);
    }
}
