package dev.sluice.ratelimit;

import dev.sluice.auth.NamePatterns;
import dev.sluice.ratelimit.Refill.Even;
import dev.sluice.tokens.TokenUsage;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * A number of tokens or requests, or an amount of money, per period, for a model and a selector value.
 *
 * @param name the operator's name for it, unique
 * @param model a pattern for the models as the provider is asked for them, and for aliases, in which {@code *} matches any characters.
 *     Case and surrounding white space do not count, because many providers ignore them
 * @param selector name of a request header, in lower case, or one of {@link #BUILT_IN_SELECTORS}
 * @param value the selector value; empty for any value, each with its own bucket
 * @param amount the bucket's capacity and its refill per period; 1 to {@value #MOST}, or to
 *     {@value #MOST_OF_CALENDAR} in a day or a month; of money, to {@value #MOST_NANO}
 * @param unit tokens, requests or money; money only in a day or a month
 * @param refill how the bucket refills
 * @param required whether it holds even if the client does not name it; requests without its header are then refused
 * @param charge which tokens of an exchange are charged; {@link Charge#REQUEST} for a limit of requests
 */
public record Limit(
        String name,
        String model,
        String selector,
        Optional<String> value,
        long amount,
        Unit unit,
        Refill refill,
        Charge charge,
        boolean required) {

    /** Which tokens of an exchange are charged (behaviour.md 4.4). */
    public enum Charge {
        /** The request's tokens, before it is sent. */
        REQUEST,
        /** The answer's tokens, when it is complete. */
        RESPONSE,
        /** The request's tokens before it is sent, corrected to the tokens of both when the answer is complete. */
        TOTAL;

        /**
         * The cost of an exchange that was not refused.
         *
         * @param counted tokens of the request as counted before it was sent
         * @param usage as reported or counted at the end; empty when unknown
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

        /**
         * The cost of an exchange whose request was not counted but estimated: the prompt is then always corrected.
         *
         * @param estimated tokens of the request as estimated before it was sent
         * @param usage as above
         */
        long ofEstimated(long estimated, Optional<TokenUsage> usage) {
            return of(this == REQUEST ? told(usage.map(TokenUsage::prompt), estimated) : estimated, usage);
        }

        /** Bounded, because a provider may report any number and a sum must not overflow. */
        private static long told(Optional<OptionalLong> count, long otherwise) {
            return Math.min(count.orElse(OptionalLong.empty()).orElse(otherwise), MOST);
        }
    }

    /** What a bucket holds. */
    public enum Unit {
        TOKENS,
        REQUESTS,
        /** Billionths of the currency. */
        MONEY;

        /** The word in messages and header names. */
        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Stands for every model. */
    public static final String ANY_MODEL = "*";

    /** Selects by the client's address. */
    public static final String ADDRESS = "@address";

    /** Selects all requests together. */
    public static final String EVERYONE = "@everyone";

    /** Selects by the authenticated client (behaviour.md 4.6). */
    public static final String CLIENT = "@client";

    /** Selects by the client's user. */
    public static final String USER = "@user";

    /** Selectors that need no header, so their limits hold for every request. */
    public static final Set<String> BUILT_IN_SELECTORS = Set.of(ADDRESS, EVERYONE, CLIENT, USER);

    /** With this and a period of at most an hour, a bucket's arithmetic stays exact. */
    public static final long MOST = 1_000_000_000;

    /** A bucket that does not refill counts whole tokens only, so it can be larger. */
    public static final long MOST_OF_CALENDAR = 100 * MOST;

    /** Billionths of nine thousand million: with the largest debt, they fit into a long. */
    public static final long MOST_NANO = 9_000_000_000L * 1_000_000_000L;

    public Limit {
        long most = unit == Unit.MONEY ? MOST_NANO : most(refill.kind());
        if (amount < 1 || amount > most) {
            throw new IllegalArgumentException("an amount must be 1 to " + most + ": " + amount);
        }
        if (unit == Unit.MONEY && refill.kind() == Refill.Kind.EVEN) {
            throw new IllegalArgumentException("money does not flow back evenly");
        }
        if (unit == Unit.REQUESTS && charge != Charge.REQUEST) {
            throw new IllegalArgumentException("a limit of requests charges the request: " + charge);
        }
        selector = selector.toLowerCase(Locale.ROOT);
        model = comparable(model);
    }

    /** A limit that refills evenly. */
    public Limit(
            String name,
            String model,
            String selector,
            Optional<String> value,
            long amount,
            Unit unit,
            Duration period,
            Charge charge,
            boolean required) {
        this(name, model, selector, value, amount, unit, new Even(period), charge, required);
    }

    /** The largest amount of a limit in tokens or requests of this kind. */
    public static long most(Refill.Kind kind) {
        return kind == Refill.Kind.EVEN ? MOST : MOST_OF_CALENDAR;
    }

    /** The refill period; 0 for a bucket that does not refill within its day or month. */
    long periodMicros() {
        if (!(refill instanceof Even even)) {
            return 0;
        }
        Duration period = even.period();
        return TimeUnit.SECONDS.toMicros(period.getSeconds()) + period.getNano() / 1000;
    }

    /** Whether a request's tokens must be counted before it is sent. */
    boolean countsRequest() {
        return unit == Unit.TOKENS && charge != Charge.RESPONSE;
    }

    /** Whether the limit holds for every request to its model, whatever the client sends. */
    boolean isMandatory() {
        return required || BUILT_IN_SELECTORS.contains(selector);
    }

    /** Whether the operator alone decides which values have a bucket: the number of buckets is then that of the configuration. */
    boolean hasOperatorsValues() {
        return value.isPresent() || selector.equals(CLIENT) || selector.equals(EVERYONE);
    }

    /** Whether the limit holds whatever the model is. */
    boolean isForAnyModel() {
        return model.equals(ANY_MODEL);
    }

    /**
     * Whether the limit holds for this model.
     *
     * @param asked in {@link #comparable} form
     */
    boolean isForModel(String asked) {
        return NamePatterns.matches(model, asked);
    }

    /** The form in which names of models are compared. */
    static String comparable(String model) {
        return model.strip().toLowerCase(Locale.ROOT);
    }
}
