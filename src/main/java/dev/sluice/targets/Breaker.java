package dev.sluice.targets;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * Keeps requests from a target that fails (R30). It opens when half of the last 20 attempts failed and at least 10 are known, for 5 s, twice
 * that each further time, at most 30 s. Then two requests try: if both succeed it closes, if one fails it opens again. Thread-safe.
 *
 * <p>An attempt gets a ticket, which it hands back at its end. A ticket is of the state that it was given in: the end of an attempt that began
 * before the state changed counts no more, as it says how the target was then.
 */
final class Breaker {

    /** No ticket: the target gets no request now. */
    static final long DENIED = -1;

    static final Duration LONGEST = Duration.ofSeconds(30);

    private static final Duration SHORTEST = Duration.ofSeconds(5);
    private static final int MOST_DOUBLINGS = 3;

    /** The library wants a reason. It is never thrown. */
    private final Exception failure = new Exception("failed");

    private final CircuitBreaker breaker;
    private final LongSupplier nanoTime;
    private final RandomGenerator random;
    private final ReentrantLock opening = new ReentrantLock();

    /** Counts the changes of the state. Written by the library's callback, one change after the other. */
    private volatile int generation;

    private volatile long openUntil;
    private volatile int openings;

    Breaker(String target, LongSupplier nanoTime, RandomGenerator random, Consumer<BreakerState> changes) {
        this.nanoTime = nanoTime;
        this.random = random;
        openUntil = nanoTime.getAsLong();
        breaker = CircuitBreaker.of(
                target,
                CircuitBreakerConfig.custom()
                        .slidingWindowType(SlidingWindowType.COUNT_BASED)
                        .slidingWindowSize(20)
                        .minimumNumberOfCalls(10)
                        .failureRateThreshold(50)
                        .permittedNumberOfCallsInHalfOpenState(2)
                        .waitIntervalFunctionInOpenState(opened -> open(nextTime()))
                        .clock(new NanoTimeClock(nanoTime))
                        .build());
        breaker.getEventPublisher().onStateTransition(event -> {
            if (event.getStateTransition().getToState() == CircuitBreaker.State.CLOSED) {
                openings = 0;
            }
            changed();
            changes.accept(state());
        });
    }

    /** Returns a ticket for an attempt, or {@link #DENIED}. */
    long tryBegin() {
        return breaker.tryAcquirePermission() ? ticket(true) : DENIED;
    }

    /** Returns a ticket for an attempt that is made whatever the state is. It counts only while the breaker is closed. */
    long beginAnyway() {
        return ticket(false);
    }

    void succeeded(long ticket) {
        if (counts(ticket)) {
            breaker.onSuccess(0, TimeUnit.NANOSECONDS);
        }
    }

    /**
     * An attempt has failed.
     *
     * @param toldWait how long the provider asks to wait; then the breaker, if it opens, is open for that time, up to {@link #LONGEST}
     */
    void failed(long ticket, Optional<Duration> toldWait) {
        if (!counts(ticket)) {
            return;
        }
        if (breaker.getState() == CircuitBreaker.State.CLOSED) {
            breaker.onError(0, TimeUnit.NANOSECONDS, failure);
            if (toldWait.isPresent() && breaker.getState() == CircuitBreaker.State.OPEN) {
                openFor(bounded(toldWait.get()));
            }
            return;
        }
        opening.lock();
        try {
            if (counts(ticket)) { // else the other one of the two has opened it
                openFor(toldWait.map(Breaker::bounded).orElseGet(this::nextTime));
            }
        } finally {
            opening.unlock();
        }
    }

    /** An attempt has ended that says nothing about the target: another may try in its place. */
    void released(long ticket) {
        if (counts(ticket)) {
            breaker.releasePermission();
        }
    }

    /** Whether a request now has a chance to get a ticket. */
    boolean isOpen(long now) {
        return breaker.getState() == CircuitBreaker.State.OPEN && openUntil - now > 0;
    }

    BreakerState state() {
        return switch (breaker.getState()) {
            case OPEN, FORCED_OPEN -> BreakerState.OPEN;
            case HALF_OPEN -> BreakerState.HALF_OPEN;
            default -> BreakerState.CLOSED;
        };
    }

    /** When the next request may try; in the past if one may now. */
    long openUntil() {
        return openUntil;
    }

    /** Opens by hand, for the time that a next failure would open it. */
    void open() {
        openFor(nextTime());
    }

    /** Closes by hand. */
    void close() {
        openings = 0;
        breaker.reset();
        changed();
    }

    private void openFor(Duration time) {
        open(time);
        breaker.transitionToOpenStateFor(time);
    }

    /** Returns the time in milliseconds, as the library wants it. */
    private long open(Duration time) {
        openUntil = nanoTime.getAsLong() + time.toNanos() + 1; // the library's time is over only when it has passed
        return time.toMillis();
    }

    /** 5 s doubled for each time since it was closed, more or less by up to a fifth, at most 30 s; whole milliseconds. */
    private Duration nextTime() {
        int doublings = Math.min(openings, MOST_DOUBLINGS);
        openings = doublings + 1;
        double millis = SHORTEST.multipliedBy(1L << doublings).toMillis() * (0.8 + 0.4 * random.nextDouble());
        return Duration.ofMillis(Math.min((long) millis, LONGEST.toMillis()));
    }

    private static Duration bounded(Duration told) {
        long millis = told.compareTo(LONGEST) > 0 ? LONGEST.toMillis() : told.toMillis();
        return Duration.ofMillis(Math.max(1, millis));
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // a missed change of two at once is still a change
    private void changed() {
        generation++;
    }

    private long ticket(boolean hasPermission) {
        return ((long) generation & 0x7FFF_FFFF) << 1 | (hasPermission ? 1 : 0);
    }

    /** Whether the state is still that of the ticket, and one in which this attempt counts. */
    private boolean counts(long ticket) {
        return ticket >> 1 == (generation & 0x7FFF_FFFF)
                && switch (breaker.getState()) {
                    case CLOSED -> true;
                    case HALF_OPEN -> (ticket & 1) == 1;
                    default -> false;
                };
    }
}
