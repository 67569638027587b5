package dev.sluice.ratelimit;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * So many tokens in a period, for a model and a value of a request header.
 *
 * @param name the operator's name for it, unique
 * @param model the model as the provider is asked for it, or {@value #ANY_MODEL}
 * @param selector name of the header that selects, in lower case
 * @param value the header's value; empty for any value, each with a bucket of its own
 * @param tokens what the bucket holds, and what flows into it in a period; 1 to {@value #MAX_TOKENS}
 * @param period how long an empty bucket takes to fill
 */
public record Limit(String name, String model, String selector, Optional<String> value, long tokens, Duration period) {

    /** Stands for every model. */
    public static final String ANY_MODEL = "*";

    /** Above this a bucket would fill faster than a nanosecond clock can tell. */
    public static final long MAX_TOKENS = 1_000_000_000;

    public Limit {
        if (tokens < 1 || tokens > MAX_TOKENS) {
            throw new IllegalArgumentException("tokens must be 1 to " + MAX_TOKENS + ": " + tokens);
        }
        if (period.isZero() || period.isNegative()) {
            throw new IllegalArgumentException("period must be positive: " + period);
        }
        selector = selector.toLowerCase(Locale.ROOT);
    }
}
