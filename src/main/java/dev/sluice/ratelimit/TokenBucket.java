package dev.sluice.ratelimit;

import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.BucketState;
import io.github.bucket4j.BucketState64BitsInteger;
import io.github.bucket4j.MathType;
import io.github.bucket4j.distributed.serialization.Scope;
import io.github.bucket4j.distributed.versioning.Versions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The bucket of a limit at one moment (behaviour.md 4.2). Bucket4j does the arithmetic; this class applies it to our {@link Limit}s.
 * Immutable, so safe for any number of threads.
 *
 * <p>One tick of Bucket4j's clock is a microsecond here, not a nanosecond: the largest amount times the longest period then fits into a
 * long, and Bucket4j never falls back to floating point for a refill.
 */
final class TokenBucket {

    /** Less than any bucket can hold. */
    static final long ANY = Long.MIN_VALUE;

    /** In place of the tokens that must be there: the bucket is to hold at most so many as are named beside it. */
    static final long LOWER = Long.MIN_VALUE + 1;

    /** In place of the tokens that must be there: there must be no bucket yet. */
    static final long ABSENT = Long.MIN_VALUE + 2;

    /** The largest debt of a bucket that fills evenly, so that no sum overflows: a thousand of the largest ones. */
    static final long MAX_DEBT = 1_000_000_000_000L;

    /** The largest debt of a day or month: with the largest amount of money, what was consumed fits into a long. */
    static final long MAX_DEBT_OF_CALENDAR = 200_000_000_000_000_000L;

    /** The refill of a bucket that does not fill while its window lasts: one token in so many microseconds. */
    private static final long NEVER = TimeUnit.DAYS.toMicros(36_500);

    /** The moment of a bucket that was not refilled since it was read from a store. */
    private static final long UNKNOWN = Long.MIN_VALUE;

    private final BucketState state;
    private final long micros;
    private final boolean isSetBack;

    /**
     * What was done to a bucket.
     *
     * @param isDone whether the tokens were there
     * @param after the bucket afterwards
     */
    record Change(boolean isDone, TokenBucket after) {}

    private TokenBucket(BucketState state, long micros) {
        this(state, micros, false);
    }

    private TokenBucket(BucketState state, long micros, boolean isSetBack) {
        this.state = state;
        this.micros = micros;
        this.isSetBack = isSetBack;
    }

    /** A bucket from which nothing was taken. */
    static TokenBucket full(Limit limit, long micros) {
        return full(configuration(limit), micros);
    }

    /**
     * A bucket from which nothing was taken.
     *
     * @param configuration see {@link #configuration}
     */
    static TokenBucket full(BucketConfiguration configuration, long micros) {
        return new TokenBucket(initialState(configuration, micros), micros);
    }

    /**
     * A bucket as a store holds it.
     *
     * @param state not changed by anybody afterwards
     */
    static TokenBucket of(BucketState state) {
        return new TokenBucket(state, UNKNOWN);
    }

    /** For a store to keep; must not be changed. */
    BucketState state() {
        return state;
    }

    /** The moment to which it was refilled, by the clock of its store. */
    long micros() {
        return micros;
    }

    /** Whether the clock was set back since the bucket was last stored, so that it must be stored again to go on. */
    boolean isSetBack() {
        return isSetBack;
    }

    /**
     * This bucket later: refilled, and carried over to the limit where its amount or period has changed. What was consumed stays
     * consumed, so a limit that is lowered can leave a debt.
     *
     * @param tolerance how far in the future, in microseconds, the bucket's own time may be before it counts as wrong. Within the
     *     tolerance the bucket waits for the clock; beyond it the clock was set back, and the bucket goes on from {@code now}
     */
    TokenBucket at(Limit limit, long now, long tolerance) {
        BucketState next = state.copy();
        // What was refilled to this very microsecond neither fills nor tells of a clock that was set back.
        boolean setBack = now != micros && isSetBackBy(next, now, tolerance);
        if (setBack) {
            next = goingOnFrom(now, next);
        }
        return new TokenBucket(
                isOf(limit, next.getConfiguration()) ? next : carriedOver(next, limit, now), now, setBack);
    }

    /**
     * Takes tokens from this bucket later if they are there.
     *
     * @param needed how many tokens must be there; {@link #ANY} to charge or to give back; {@link #LOWER} to lower
     * @param more how many tokens are consumed, as for {@link #with}; to lower, how many are left at most
     * @see #at
     */
    Change take(Limit limit, long now, long tolerance, long needed, long more) {
        TokenBucket later = at(limit, now, tolerance);
        boolean isDone = later.holds(needed);
        if (isDone) {
            // Nobody else has seen the state of this bucket, so it needs no copy.
            consume(later.state, needed == LOWER ? Math.max(0, later.state.getAvailableTokens() - more) : more);
        }
        return new Change(isDone, later);
    }

    /** Refills the copy of the state to this moment, and tells whether the clock was set back. */
    private boolean isSetBackBy(BucketState next, long now, long tolerance) {
        next.refillAllBandwidth(now);
        return isUnchanged(next) && !isRefilledBy(now + tolerance + 1);
    }

    /** Whether this many tokens are there, without a debt. */
    boolean holds(long tokens) {
        return tokens <= state.getAvailableTokens();
    }

    /**
     * With so many more consumed, into debt if need be.
     *
     * @param more below zero to give back, which never overfills the bucket
     */
    TokenBucket with(long more) {
        if (more == 0) {
            return this;
        }
        BucketState next = state.copy();
        consume(next, more);
        return new TokenBucket(next, micros);
    }

    private static void consume(BucketState state, long more) {
        if (more < 0) {
            state.addTokens(-more);
        } else if (more > 0) {
            state.consume(Math.min(more, Math.max(0, state.getAvailableTokens() + maxDebt(state))));
        }
    }

    private static long maxDebt(BucketState state) {
        boolean flowsBack = state.getConfiguration().getBandwidths()[0].getRefillPeriodNanos() < NEVER;
        return flowsBack ? MAX_DEBT : MAX_DEBT_OF_CALENDAR;
    }

    boolean isFull() {
        return consumed() == 0;
    }

    /** Whole tokens that were consumed and have not flowed back; at least 0. */
    long consumed() {
        return capacity() - state.getAvailableTokens();
    }

    /** Whole tokens that are there; 0 in debt. */
    long left() {
        return Math.max(0, state.getAvailableTokens());
    }

    /** How long until this many tokens are there, rounded up to a microsecond; zero when they are there already. */
    Duration waitFor(long tokens) {
        long wait = state.calculateDelayNanosAfterWillBePossibleToConsume(tokens, micros, false);
        // Bucket4j rounds down, and a client that came back so early would be refused again.
        if (wait < NEVER && !isHeldAfter(wait, tokens)) {
            wait++;
        }
        return Duration.of(wait, ChronoUnit.MICROS);
    }

    private boolean isHeldAfter(long wait, long tokens) {
        BucketState then = state.copy();
        then.refillAllBandwidth(micros + wait);
        return tokens <= then.getAvailableTokens();
    }

    private long capacity() {
        return state.getConfiguration().getBandwidths()[0].getCapacity();
    }

    private static boolean isOf(Limit limit, BucketConfiguration configuration) {
        Bandwidth bandwidth = configuration.getBandwidths()[0];
        return bandwidth.getCapacity() == limit.amount() && bandwidth.getRefillPeriodNanos() == periodOf(limit);
    }

    private static BucketState carriedOver(BucketState before, Limit limit, long now) {
        long consumed = before.getConfiguration().getBandwidths()[0].getCapacity() - before.getAvailableTokens();
        BucketState after = initialState(configuration(limit), now);
        after.consume(consumed);
        return after;
    }

    private static BucketState initialState(BucketConfiguration configuration, long micros) {
        return BucketState.createInitialState(configuration, MathType.INTEGER_64_BITS, micros);
    }

    /** Whether nothing was refilled: Bucket4j changes at least the time of the last refill when it lies before the given one. */
    private boolean isUnchanged(BucketState next) {
        return ((BucketState64BitsInteger) next).equalsByContent((BucketState64BitsInteger) state);
    }

    private boolean isRefilledBy(long then) {
        BucketState next = state.copy();
        next.refillAllBandwidth(then);
        return !isUnchanged(next);
    }

    /** The state with another time of its last refill, which only Bucket4j's snapshots let one set. */
    private static BucketState goingOnFrom(long now, BucketState state) {
        try {
            @SuppressWarnings("unchecked")
            Map<String, Object> snapshot = (Map<String, Object>)
                    BucketState.toJsonCompatibleSnapshot(state, Versions.getLatest(), Scope.PERSISTED_STATE);
            long[] data = ((long[]) snapshot.get("stateData")).clone();
            data[0] = now;
            snapshot.put("stateData", data);
            return BucketState.fromJsonCompatibleSnapshot(snapshot);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private static long periodOf(Limit limit) {
        long period = limit.periodMicros();
        return period == 0 ? NEVER : period;
    }

    /**
     * The limit in Bucket4j's terms. Made from a snapshot, because Bucket4j's builder refuses more than one token in a tick, which
     * its arithmetic does not. Costly to make; buckets of the same limit can share it.
     */
    static BucketConfiguration configuration(Limit limit) {
        boolean flowsBack = limit.periodMicros() > 0;
        Map<String, Object> bandwidth = new HashMap<>();
        bandwidth.put("version", Versions.v_7_0_0.getNumber());
        bandwidth.put("capacity", limit.amount());
        bandwidth.put("initialTokens", limit.amount());
        bandwidth.put("refillPeriodNanos", periodOf(limit));
        bandwidth.put("refillTokens", flowsBack ? limit.amount() : 1L);
        bandwidth.put("refillIntervally", false);
        bandwidth.put("timeOfFirstRefillMillis", Long.MIN_VALUE);
        bandwidth.put("useAdaptiveInitialTokens", false);
        bandwidth.put("id", limit.refill().kind().name().toLowerCase(Locale.ROOT));
        try {
            return new BucketConfiguration(
                    List.of(Bandwidth.SERIALIZATION_HANDLE.fromJsonCompatibleSnapshot(bandwidth)));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }
}
