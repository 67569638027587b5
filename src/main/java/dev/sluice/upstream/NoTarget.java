package dev.sluice.upstream;

import dev.sluice.errors.ApiError;
import dev.sluice.http.RetryAfter;
import dev.sluice.targets.Choice;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** The errors for requests that no target may get now (routing.md R8). */
final class NoTarget {

    private NoTarget() {}

    /**
     * Returns the error.
     *
     * @param none why there is no target; empty if the exchange was cancelled before anything was sent
     */
    static ApiError error(Optional<Choice.None> none) {
        Choice.Reason why = none.map(Choice.None::why).orElse(Choice.Reason.NO_TARGET);
        String retryAfter = Long.toString(
                RetryAfter.seconds(none.flatMap(Choice.None::freeIn).orElse(Duration.ZERO)));
        ApiError error =
                switch (why) {
                    case RATE_LIMITED ->
                        new ApiError(
                                429,
                                "rate_limit_error",
                                "rate_limit_exceeded",
                                Optional.empty(),
                                "The providers of this model allow no more requests now; try again after " + retryAfter
                                        + " s.",
                                Map.of());
                    case FULL ->
                        ApiError.serverError(
                                503,
                                "provider_full",
                                "The providers of this model work on as many requests as they may; try again after "
                                        + retryAfter + " s.");
                    default ->
                        ApiError.serverError(
                                503,
                                "no_target_available",
                                "No provider of this model can be used now; try again after " + retryAfter + " s.");
                };
        return error.withHeader("Retry-After", retryAfter);
    }
}
