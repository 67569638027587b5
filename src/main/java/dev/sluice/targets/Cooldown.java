package dev.sluice.targets;

import java.time.Duration;
import java.util.Optional;

/**
 * The time during which something is not used. A later, shorter one never shortens it (R27). Reading is for all threads; changing under its
 * owner's lock.
 */
final class Cooldown {

    private static final int MOST_DOUBLINGS = 20;

    private volatile long until;
    private volatile AttemptOutcome reason = AttemptOutcome.RATE_LIMITED;
    private int refusals;

    Cooldown(long now) {
        until = now;
    }

    boolean isOver(long now) {
        return until - now <= 0;
    }

    long until() {
        return until;
    }

    AttemptOutcome reason() {
        return reason;
    }

    /**
     * Cools for the time that is told, else for the first time, doubled for each refusal since the last success.
     *
     * <p>Refusals that come while it is cooled are of requests that were sent before: they do not double it.
     */
    void cool(AttemptOutcome why, Optional<Duration> told, Duration first, Duration most, long now) {
        Duration time;
        if (told.isPresent()) {
            time = told.get();
        } else if (isOver(now)) {
            Duration doubled = first.multipliedBy(1L << Math.min(refusals, MOST_DOUBLINGS));
            time = doubled.compareTo(most) > 0 ? most : doubled;
            refusals++;
        } else {
            return;
        }
        if (now + time.toNanos() - until > 0) {
            reason = why;
            until = now + time.toNanos();
        }
    }

    /** The next cooldown is a first one again. This one goes on: a success of a request that was sent before does not end it. */
    void succeeded() {
        refusals = 0;
    }

    void end(long now) {
        refusals = 0;
        until = now;
    }
}
