package dev.sluice.ratelimit;

import dev.sluice.auth.Client;
import dev.sluice.ratelimit.BucketShares.Share;
import dev.sluice.ratelimit.Limit.Charge;
import dev.sluice.ratelimit.Limit.Unit;
import dev.sluice.ratelimit.Refill.Window;
import dev.sluice.tokens.TokenUsage;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What one request demands from the bucket of one limit.
 *
 * @param value the selector's value
 * @param tokens the request's tokens, at least 0; 1 for a limit of requests
 * @param window the current day or month; empty for a limit that refills evenly
 * @param client name of the client that makes the request
 * @param isEstimated whether some of the tokens are an estimate, of an image for example, so that they are corrected to the prompt that the
 *     provider reports, whatever the limit charges
 * @param terms those of a budget in money, of which the tokens are billionths of the currency; empty for all other limits
 */
record Demand(
        Limit limit,
        String value,
        long tokens,
        Optional<Window> window,
        String client,
        boolean isEstimated,
        Optional<BudgetTerms> terms) {

    private static final Duration LATEST = Duration.ofHours(1);

    /** A demand of a gateway without clients. */
    Demand(Limit limit, String value, long tokens, Optional<Window> window) {
        this(limit, value, tokens, window, Client.ANONYMOUS.name());
    }

    /** A demand whose tokens are counted. */
    Demand(Limit limit, String value, long tokens, Optional<Window> window, String client) {
        this(limit, value, tokens, window, client, false, Optional.empty());
    }

    /**
     * A demand of money at this moment.
     *
     * @param nano billionths of the currency; at least 0
     */
    static Demand ofMoney(BudgetTerms terms, String value, long nano, Instant now, String client) {
        Limit limit = terms.budget().limit();
        return new Demand(limit, value, nano, limit.refill().windowAt(now), client, false, Optional.of(terms));
    }

    /** A demand of nothing, which only looks at the bucket. */
    static Demand ofNothing(Limit limit, String value, InstantSource clock, String client) {
        return of(limit, value, 0, clock, client);
    }

    /** A demand at this moment, whose tokens are counted. */
    static Demand of(Limit limit, String value, long tokens, InstantSource clock, String client) {
        return new Demand(limit, value, tokens, limit.refill().windowAt(clock.instant()), client);
    }

    /** The same demand, of tokens that are estimated in part. */
    Demand estimated() {
        return new Demand(limit, value, tokens, window, client, true, terms);
    }

    /** The same demand of other tokens; the same if it is none of tokens. */
    Demand recounted(long count) {
        return limit.unit() == Unit.TOKENS ? new Demand(limit, value, count, window, client, isEstimated, terms) : this;
    }

    /** The share that its bucket is counted in; empty for a bucket of the operator's own choice, which is not counted. */
    Optional<Share> share() {
        boolean isOperatorsOwn =
                terms.map(money -> money.budget().hasOperatorsValues()).orElseGet(limit::hasOperatorsValues);
        return isOperatorsOwn ? Optional.empty() : Optional.of(new Share(limit.name(), client));
    }

    /**
     * What the exchange costs.
     *
     * @param usage as reported or counted at the end; empty when unknown
     * @param nano its cost in billionths of the currency; empty when unknown
     */
    long cost(Optional<TokenUsage> usage, OptionalLong nano) {
        return terms.map(money -> nano.orElseGet(() -> unpricedCost(money, usage)))
                .orElseGet(() -> cost(usage));
    }

    /**
     * The tokens or requests that the exchange costs.
     *
     * @param usage as reported or counted at the end; empty when unknown
     */
    long cost(Optional<TokenUsage> usage) {
        return isEstimated
                ? limit.charge().ofEstimated(tokens, usage)
                : limit.charge().of(tokens, usage);
    }

    /** What was reserved, unless the budget says what tokens cost that have no price. */
    private long unpricedCost(BudgetTerms money, Optional<TokenUsage> usage) {
        boolean isKnown = usage.filter(
                        some -> some.prompt().isPresent() && some.completion().isPresent())
                .isPresent();
        return money.unpriced().isPresent() && isKnown
                ? money.unpriced()
                        .get()
                        .estimate(
                                usage.get().prompt().getAsLong(),
                                usage.get().completion().getAsLong())
                : tokens;
    }

    /** Whether it passes whatever the bucket holds: no tokens, and only the request is charged. */
    boolean isNone() {
        return tokens == 0 && limit.charge() == Charge.REQUEST;
    }

    /** How many tokens must be in the bucket. Where the answer is charged, an empty bucket lets nothing pass. */
    long needed() {
        if (terms.filter(money -> !money.isEnforced()).isPresent()) {
            return TokenBucket.ANY;
        }
        return limit.charge() == Charge.REQUEST ? tokens : Math.max(1, taken());
    }

    /** How many tokens are taken before the request is sent. */
    long taken() {
        return limit.charge() == Charge.RESPONSE ? 0 : tokens;
    }

    /**
     * How long a bucket of a day or month must be kept, in milliseconds: to the end of its window, and an hour more for answers
     * that are settled late.
     */
    long lifeMillis() {
        return window.map(Window::left).orElse(Duration.ZERO).plus(LATEST).toMillis();
    }
}
