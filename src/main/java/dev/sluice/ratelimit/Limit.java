package dev.sluice.ratelimit;

import dev.sluice.ratelimit.Refill.Even;
import dev.sluice.tokens.TokenUsage;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * So many tokens, or requests, in a period, for a model and a value of a request header.
 *
 * @param name the operator's name for it, unique
 * @param model the model as the provider is asked for it, or {@value #ANY_MODEL}
 * @param selector name of the header that selects, in lower case; or one of {@link #NAMELESS}, which no header can be named
 * @param value the selector's value; empty for any value, each with a bucket of its own
 * @param amount what the bucket holds, and what comes back into it in a period; 1 to {@value #MOST}, or to
 *     {@value #MOST_OF_CALENDAR} in a day or a month
 * @param unit what it is an amount of
 * @param refill how what was consumed comes back
 * @param required whether the limit holds without being named by the client, and requests that lack its header are refused
 * @param charge which tokens of an exchange it is about; of requests it is the request
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
            return Math.min(count.orElse(OptionalLong.empty()).orElse(otherwise), MOST);
        }
    }

    /** What a bucket holds. */
    public enum Unit {
        TOKENS,
        REQUESTS;

        /** As it stands in messages and header names. */
        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Stands for every model. */
    public static final String ANY_MODEL = "*";

    /** Selects by the address that a request comes from. */
    public static final String ADDRESS = "@address";

    /** Selects all requests together. */
    public static final String EVERYONE = "@everyone";

    /** Selects by the client that was made out (behaviour.md 4.6). */
    public static final String CLIENT = "@client";

    /** Selects by the client's user. */
    public static final String USER = "@user";

    /** What selects without a header, and so for every request, whether its client names it or not. */
    public static final Set<String> NAMELESS = Set.of(ADDRESS, EVERYONE, CLIENT, USER);

    /** With this and a period of at most an hour, a bucket's sums stay exact. */
    public static final long MOST = 1_000_000_000;

    /** Of what does not flow there are no sums but of whole tokens. */
    public static final long MOST_OF_CALENDAR = 100 * MOST;

    public Limit {
        if (amount < 1 || amount > most(refill.kind())) {
            throw new IllegalArgumentException("an amount must be 1 to " + most(refill.kind()) + ": " + amount);
        }
        if (unit == Unit.REQUESTS && charge != Charge.REQUEST) {
            throw new IllegalArgumentException("a limit of requests charges the request: " + charge);
        }
        selector = selector.toLowerCase(Locale.ROOT);
    }

    /** One that fills evenly. */
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

    /** The largest amount. */
    public static long most(Refill.Kind kind) {
        return kind == Refill.Kind.EVEN ? MOST : MOST_OF_CALENDAR;
    }

    /** How long an empty bucket takes to fill; 0 for one that does not fill while its window lasts. */
    long periodMicros() {
        if (!(refill instanceof Even even)) {
            return 0;
        }
        Duration period = even.period();
        return TimeUnit.SECONDS.toMicros(period.getSeconds()) + period.getNano() / 1000;
    }

    /** Whether a request's tokens must be known before it leaves. */
    boolean countsRequest() {
        return unit == Unit.TOKENS && charge != Charge.RESPONSE;
    }

    /** Whether the limit holds for every request to its model, so that no client can get around it. */
    boolean holdsUnasked() {
        return required || NAMELESS.contains(selector);
    }

    boolean isForModel(String asked) {
        return model.equals(ANY_MODEL) || model.equals(asked);
    }
}
