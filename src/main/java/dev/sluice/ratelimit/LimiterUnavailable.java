package dev.sluice.ratelimit;

import dev.sluice.errors.ApiError;

/** Redis is away or not yet filled after a start, and {@link RedisFailureMode#CLOSED} lets nothing pass meanwhile (behaviour.md 4.7). */
public record LimiterUnavailable() implements Refusal {

    @Override
    public ApiError toError() {
        return ApiError.serverError(
                        503,
                        "rate_limiter_unavailable",
                        "The gateway cannot use Redis, which holds its rate limits, so it refuses requests."
                                + " Try again in a second.")
                .withHeader("Retry-After", "1");
    }
}
