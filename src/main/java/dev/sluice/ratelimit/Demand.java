package dev.sluice.ratelimit;

import dev.sluice.ratelimit.Limit.Charge;

/**
 * What a request wants of one limit.
 *
 * @param value the selector's value
 * @param tokens of the request, at least 0; or 1 where requests are limited
 */
record Demand(Limit limit, String value, long tokens) {

    /** Whether it passes whatever the bucket holds: a request of no tokens, where it alone is charged. */
    boolean isNone() {
        return tokens == 0 && limit.charge() == Charge.REQUEST;
    }

    /** How many must be there; where the answer is charged a bucket that is empty or in debt lets nothing pass. */
    long needed() {
        return limit.charge() == Charge.REQUEST ? tokens : Math.max(1, taken());
    }

    /** How many are taken before the request leaves. */
    long taken() {
        return limit.charge() == Charge.RESPONSE ? 0 : tokens;
    }
}
