package dev.sluice.ratelimit;

import dev.sluice.errors.ApiError;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * The request is over its limit; nothing was taken (behaviour.md 4.3).
 *
 * <p>Absent as a fact when the request was not refused, or the rate limit filter is left out.
 *
 * @param limit the limit it met
 * @param requested what it would have taken, or less when it was clear before all tokens were counted
 * @param remaining whole tokens or requests in the bucket; at least 0
 * @param retryAfter how long until they would be there, less than a nanosecond too short; empty when the bucket is too
 *     small for them ever to be
 * @param reset how long until the bucket is full
 */
public record Denied(Limit limit, long requested, long remaining, Optional<Duration> retryAfter, Duration reset)
        implements Decision {

    /** What the client is told; never the selector's value. */
    public ApiError toError() {
        return retryAfter
                .map(this::tryAgain)
                .orElseGet(this::neverPasses)
                .withHeader(header("limit"), Long.toString(limit.amount()))
                .withHeader(header("remaining"), Long.toString(remaining))
                .withHeader(header("reset"), inWords(reset));
    }

    private ApiError tryAgain(Duration wait) {
        String message = "Rate limit \"" + limit.name() + "\" reached: " + amount() + ", " + remaining + " left, "
                + requested + " requested. Try again in " + inWords(wait) + ".";
        ApiError error = new ApiError(429, limit.unit().word(), code(), Optional.empty(), message, Map.of())
                .withHeader("Retry-After", Long.toString(Math.max(1, wholeSeconds(wait))));
        return isBudget() ? error.withHeader("x-should-retry", "false") : error;
    }

    private ApiError neverPasses() {
        String message = "The request is larger than rate limit \"" + limit.name() + "\" allows at all: " + amount()
                + ", at least " + requested + " requested. Send a shorter one; a retry cannot succeed.";
        return new ApiError(429, limit.unit().word(), "request_too_large", Optional.empty(), message, Map.of())
                .withHeader("x-should-retry", "false");
    }

    /** As OpenAI calls what is used up, so that no program tries again a few seconds later. */
    private String code() {
        return isBudget() ? "insufficient_quota" : "rate_limit_exceeded";
    }

    private boolean isBudget() {
        return limit.refill().kind() != Refill.Kind.EVEN;
    }

    private String header(String what) {
        return "x-ratelimit-" + what + "-" + limit.unit().word();
    }

    private String amount() {
        return limit.amount() + " " + limit.unit().word() + " per "
                + limit.refill().word();
    }

    /** Rounded up: whoever comes back a moment early is refused again. */
    private static long wholeSeconds(Duration duration) {
        return duration.plusNanos(999_999_999).toSeconds();
    }

    /** As OpenAI writes it: {@code 20ms}, {@code 6s}, {@code 1m30s} or {@code 2h0m5s}. */
    private static String inWords(Duration duration) {
        long millis = duration.plusNanos(999_999).toMillis();
        if (millis < 1000) {
            return millis + "ms";
        }
        long seconds = wholeSeconds(duration);
        if (seconds < 60) {
            return seconds + "s";
        }
        long minutes = seconds / 60;
        String rest = minutes % 60 + "m" + seconds % 60 + "s";
        return minutes < 60 ? rest : minutes / 60 + "h" + rest;
    }
}
