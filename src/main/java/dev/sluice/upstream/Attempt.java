package dev.sluice.upstream;

import dev.sluice.errors.ApiError;

/** How one try to reach a provider ended. */
sealed interface Attempt {

    /**
     * The provider answers.
     *
     * @param answer its head, and its body to come; to be closed by the receiver
     */
    record Answered(UpstreamAnswer answer) implements Attempt {}

    /** No connection, or one that broke before the answer's head. */
    record Unreachable(String provider) implements Attempt {

        ApiError toError() {
            return ApiError.serverError(
                    502,
                    "provider_unreachable",
                    "The provider \"" + provider
                            + "\" could not be reached, or closed the connection before it answered;" + " try again.");
        }
    }

    /** The provider took the request and did not begin to answer in time. */
    record TimedOut(String provider) implements Attempt {

        ApiError toError() {
            return ApiError.serverError(
                    504,
                    "provider_timeout",
                    "The provider \"" + provider + "\" did not begin to answer in time; try again, or ask the gateway's"
                            + " operator to raise sluice.providers." + provider + ".timeout.first-byte.");
        }
    }
}
