package dev.sluice.ratelimit;

import dev.sluice.errors.ApiError;
import dev.sluice.http.RetryAfter;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * The request exceeds a limit; nothing was taken (behaviour.md 4.3).
 *
 * <p>Absent as a fact when the request was not refused, or the rate limit filter is left out.
 *
 * @param limit the limit that refused it
 * @param requested the tokens or requests it asked for; a lower bound where it was refused before all tokens were counted
 * @param remaining whole tokens or requests in the bucket; at least 0
 * @param retryAfter how long until the bucket holds what was asked for, rounded up to a microsecond; empty when it never can
 * @param reset how long until the bucket is full
 */
public record Denied(Limit limit, long requested, long remaining, Optional<Duration> retryAfter, Duration reset)
        implements Refusal {

    @Override
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
                .withHeader("Retry-After", Long.toString(RetryAfter.seconds(wait)));
        return isBudget() ? error.withHeader("x-should-retry", "false") : error;
    }

    private ApiError neverPasses() {
        String message = "The request is larger than rate limit \"" + limit.name() + "\" allows at all: " + amount()
                + ", at least " + requested + " requested. Send a shorter one; a retry cannot succeed.";
        return new ApiError(429, limit.unit().word(), "request_too_large", Optional.empty(), message, Map.of())
                .withHeader("x-should-retry", "false");
    }

    /** OpenAI's code for a used-up budget keeps clients from retrying within seconds. */
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
        String plural = limit.unit().word();
        String unit = limit.amount() == 1 ? plural.substring(0, plural.length() - 1) : plural;
        return limit.amount() + " " + unit + " per " + limit.refill().word();
    }

    /** In OpenAI's notation: {@code 20ms}, {@code 6s}, {@code 1m30s} or {@code 2h0m5s}. */
    private static String inWords(Duration duration) {
        long millis = duration.plusNanos(999_999).toMillis();
        if (millis < 1000) {
            return millis + "ms";
        }
        long seconds = RetryAfter.seconds(duration);
        if (seconds < 60) {
            return seconds + "s";
        }
        long minutes = seconds / 60;
        String rest = minutes % 60 + "m" + seconds % 60 + "s";
        return minutes < 60 ? rest : minutes / 60 + "h" + rest;
    }
}
