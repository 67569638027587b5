package dev.sluice.ratelimit;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.TimeUnit;

/**
 * What was spent of a limit, at a moment: the generic cell rate algorithm (behaviour.md 4.2) in whole numbers, so that nothing
 * is ever rounded.
 *
 * <p>Says what is gone and not what is left, so that a limit can change while its buckets stay. {@code bucket.lua} does the same
 * sums in Redis; a change here is a change there. Immutable.
 *
 * @param spent whole tokens or requests that have not flowed back; 0 when the bucket is full, above the limit's amount when it
 *     is in debt; at most {@value #MOST_SPENT}
 * @param gained how much of the next one has flowed back, in parts of which the limit's period has one for each microsecond;
 *     0 when the bucket is full
 * @param at the moment, in microseconds of the clock that its store goes by
 */
record Bucket(long spent, long gained, long at) {

    /** Bounds a debt, so that no sum overflows, in Lua's numbers neither: a thousand of the largest buckets. */
    static final long MOST_SPENT = 1_000_000_000_000L;

    /** Waits are not told any longer than this. */
    private static final long LONGEST_WAIT = TimeUnit.DAYS.toMicros(365_000);

    /** Halves a limit's amount, so that its products with a time stay below 2<sup>53</sup>. */
    private static final int HALF = 15;

    /** Nobody has spent anything. */
    static Bucket full(long at) {
        return new Bucket(0, 0, at);
    }

    boolean isFull() {
        return spent == 0;
    }

    /**
     * The same bucket later, with what has flowed back since.
     *
     * @param now where it lies before this bucket's moment, a clock was set back: nothing has flowed, and the new time counts
     */
    Bucket filled(Limit limit, long now) {
        long period = limit.periodMicros();
        if (period == 0) {
            return new Bucket(spent, 0, now);
        }
        long elapsed = Math.max(0, now - at);
        if (elapsed / period > spent / limit.amount()) {
            return full(now);
        }
        long rest = elapsed % period;
        long high = rest * (limit.amount() >> HALF);
        // A part that was gained under a longer period would be worth more than one under this.
        long kept = gained < period ? gained : 0;
        long low = ((high % period) << HALF) + rest * (limit.amount() & ((1 << HALF) - 1)) + kept;
        long back = elapsed / period * limit.amount() + ((high / period) << HALF) + low / period;
        return back >= spent ? full(now) : new Bucket(spent - back, low % period, now);
    }

    /** Whether this many are there, without a debt. */
    boolean holds(Limit limit, long tokens) {
        return tokens <= limit.amount() && spent + tokens <= limit.amount();
    }

    /**
     * With so many more spent, into debt if need be.
     *
     * @param more below zero to give back
     */
    Bucket with(long more) {
        long then = Math.min(spent + Math.min(more, MOST_SPENT), MOST_SPENT);
        return then <= 0 ? full(at) : new Bucket(then, gained, at);
    }

    /** How many are there; 0 in debt. */
    long left(Limit limit) {
        return Math.max(0, limit.amount() - spent);
    }

    /** How long until this many have flowed back, to the microsecond above; zero when they are there. */
    Duration wait(Limit limit, long tokens) {
        long missing = Math.max(0, spent + tokens - limit.amount());
        if (missing == 0) {
            return Duration.ZERO;
        }
        long periods = missing / limit.amount();
        if (periods >= LONGEST_WAIT / limit.periodMicros()) {
            return Duration.of(LONGEST_WAIT, ChronoUnit.MICROS);
        }
        long rest = missing % limit.amount() * limit.periodMicros() - gained;
        long micros = periods * limit.periodMicros() - Math.floorDiv(-rest, limit.amount());
        return Duration.of(micros, ChronoUnit.MICROS);
    }

    /** How long until the bucket is full, if nothing more is taken. */
    Duration waitForAll(Limit limit) {
        return wait(limit, limit.amount());
    }
}
