package dev.sluice.ratelimit;

import dev.sluice.ratelimit.Limit.Charge;
import dev.sluice.ratelimit.Refill.Window;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/**
 * What a request wants of one limit.
 *
 * @param value the selector's value
 * @param tokens of the request, at least 0; or 1 where requests are limited
 * @param window the day or month that it is made in, where the limit is one of these
 */
record Demand(Limit limit, String value, long tokens, Optional<Window> window) {

    private static final Duration LATEST = Duration.ofHours(1);

    /** One that is made now. */
    static Demand of(Limit limit, String value, long tokens, InstantSource clock) {
        return new Demand(limit, value, tokens, limit.refill().windowAt(clock.instant()));
    }

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

    /**
     * How long the bucket is of use at least, in milliseconds, where it does not fill: an hour longer than its window, for what is
     * settled late.
     */
    long lifeMillis() {
        return window.map(Window::left).orElse(Duration.ZERO).plus(LATEST).toMillis();
    }
}
