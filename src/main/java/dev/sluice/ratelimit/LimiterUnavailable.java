package dev.sluice.ratelimit;

import dev.sluice.errors.ApiError;

/** The store of the limits is away, and nothing passes without it (behaviour.md 4.7). */
public record LimiterUnavailable() implements Decision {

    /** What the client is told. */
    ApiError toError() {
        return ApiError.serverError(
                        503,
                        "rate_limiter_unavailable",
                        "The gateway cannot reach the store of its rate limits, and lets nothing pass without it."
                                + " Try again in a second.")
                .withHeader("Retry-After", "1");
    }
}
