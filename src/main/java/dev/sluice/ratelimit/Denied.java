package dev.sluice.ratelimit;

import dev.sluice.errors.ApiError;
import dev.sluice.http.RetryAfter;
import dev.sluice.price.DecimalAmount;
import java.time.Duration;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Optional;

/**
 * The request exceeds a limit; nothing was taken (behaviour.md 4.3).
 *
 * <p>Absent as a fact when the request was not refused, or the rate limit filter is left out.
 *
 * @param limit the limit that refused it
 * @param requested the tokens, requests or billionths it asked for; a lower bound where it was refused before all tokens were counted
 * @param remaining whole tokens, requests or billionths in the bucket; at least 0
 * @param retryAfter how long until the bucket holds what was asked for, rounded up to a microsecond; empty when it never can
 * @param reset how long until the bucket is full
 * @param terms those of a budget in money; empty for all other limits
 */
public record Denied(
        Limit limit,
        long requested,
        long remaining,
        Optional<Duration> retryAfter,
        Duration reset,
        Optional<BudgetTerms> terms)
        implements Refusal {

    private static final String QUOTA = "insufficient_quota";
    private static final String TOO_LARGE = "request_too_large";
    private static final DateTimeFormatter END = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm");

    /** A limit in tokens or requests refused it. */
    Denied(Limit limit, long requested, long remaining, Optional<Duration> retryAfter, Duration reset) {
        this(limit, requested, remaining, retryAfter, reset, Optional.empty());
    }

    @Override
    public ApiError toError() {
        return terms.map(this::overBudget)
                .orElseGet(() -> retryAfter.map(this::tryAgain).orElseGet(this::neverPasses))
                .withHeader(header("limit"), number(limit.amount()))
                .withHeader(header("remaining"), number(remaining))
                .withHeader(header("reset"), inWords(reset));
    }

    /** Names the budget, its end and its time zone, so that nobody has to look for the one of several that refuses. */
    private ApiError overBudget(BudgetTerms money) {
        String end = END.format(money.end()) + " (" + money.end().getZone() + ")";
        String figures = number(limit.amount()) + " " + money.currency() + " per "
                + limit.refill().word() + ", " + number(remaining) + " left; this request may cost " + number(requested)
                + ". ";
        if (retryAfter.isEmpty()) {
            return refused(
                            TOO_LARGE,
                            "The request may cost more than the whole budget \"" + limit.name() + "\": " + figures
                                    + "Send a shorter one, or ask for a shorter answer; a retry cannot succeed.")
                    .withHeader("x-should-retry", "false");
        }
        return refused(
                        QUOTA,
                        "Budget \"" + limit.name() + "\" is used up: " + figures + "It ends " + end
                                + ", and the next one begins then.")
                .withHeader("Retry-After", Long.toString(RetryAfter.seconds(retryAfter.get())))
                .withHeader("x-should-retry", "false");
    }

    private ApiError refused(String code, String message) {
        return new ApiError(429, QUOTA, code, Optional.empty(), message, Map.of());
    }

    /** Money as decimal text. */
    private String number(long amount) {
        return terms.isPresent() ? DecimalAmount.text(amount) : Long.toString(amount);
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
        return new ApiError(429, limit.unit().word(), TOO_LARGE, Optional.empty(), message, Map.of())
                .withHeader("x-should-retry", "false");
    }

    /** OpenAI's code for a used-up budget keeps clients from retrying within seconds. */
    private String code() {
        return isBudget() ? QUOTA : "rate_limit_exceeded";
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
