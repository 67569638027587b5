package dev.sluice.ratelimit;

import dev.sluice.tokens.TokenUsage;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * So many tokens in a period, for a model and a value of a request header.
 *
 * @param name the operator's name for it, unique
 * @param model the model as the provider is asked for it, or {@value #ANY_MODEL}
 * @param selector name of the header that selects, in lower case; or {@value #ADDRESS} or {@value #EVERYONE}, which no header
 *     can be named
 * @param value the selector's value; empty for any value, each with a bucket of its own
 * @param tokens what the bucket holds, and what flows into it in a period; 1 to {@value #MAX_TOKENS}
 * @param period how long an empty bucket takes to fill
 * @param required whether the limit holds without being named by the client, and requests that lack its header are refused
 * @param charge which tokens of an exchange it is about
 */
public record Limit(
        String name,
        String model,
        String selector,
        Optional<String> value,
        long tokens,
        Duration period,
        Charge charge,
        boolean required) {

    /** Which tokens of an exchange are charged (behaviour.md 4.4). */
    public enum Charge {
        /** The request's, before it leaves. */
        REQUEST,
        /** The answer's, when it is over. */
        RESPONSE,
        /** The request's before it leaves, corrected to what both were when the answer is over. */
        TOTAL;

        /**
         * What an exchange costs that was not refused.
         *
         * @param counted tokens of the request, as they were counted before it left
         * @param usage as reported or counted when it was over; empty when nobody can tell
         */
        long of(long counted, Optional<TokenUsage> usage) {
            long answer = told(usage.map(TokenUsage::completion), 0);
            long prompt = told(usage.map(TokenUsage::prompt), counted);
            return switch (this) {
                case REQUEST -> counted;
                case RESPONSE -> answer;
                case TOTAL -> prompt + answer;
            };
        }

        /** Bounded, as a provider may say anything, and a sum must not turn into a gift. */
        private static long told(Optional<OptionalLong> count, long otherwise) {
            return Math.min(count.orElse(OptionalLong.empty()).orElse(otherwise), MAX_TOKENS);
        }
    }

    /** Stands for every model. */
    public static final String ANY_MODEL = "*";

    /** Selects by the address that a request comes from. */
    public static final String ADDRESS = "@address";

    /** Selects all requests together. */
    public static final String EVERYONE = "@everyone";

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

    /** Whether the limit holds for every request to its model, so that no client can get around it. */
    boolean holdsUnasked() {
        return required || selector.equals(ADDRESS) || selector.equals(EVERYONE);
    }

    boolean isForModel(String asked) {
        return model.equals(ANY_MODEL) || model.equals(asked);
    }
}
