package dev.sluice.targets;

import dev.sluice.routing.RoutingRules;
import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** When the targets of one exchange may be tried again after they have failed (R15). For the exchange's thread. */
final class Backoff {

    private final RoutingRules settings;
    private final RandomGenerator random;
    private int repeats;

    Backoff(RoutingRules settings, RandomGenerator random) {
        this.settings = settings;
        this.random = random;
    }

    /** A target was tried again. */
    void repeated() {
        repeats++;
    }

    /**
     * An attempt has failed: sets whether and when its target may be tried again.
     *
     * @param toldWait how long the provider asks to wait; empty if it does not
     */
    void failed(Candidate ended, AttemptOutcome outcome, Optional<Duration> toldWait, long now) {
        boolean isToldSoon = toldWait.isPresent() && toldWait.get().compareTo(settings.longestWait()) <= 0;
        if (outcome == AttemptOutcome.RATE_LIMITED) {
            ended.isRepeatable |= isToldSoon;
            // Its key is cooled until then, unless the model's name could not be remembered.
            ended.repeatAt = isToldSoon ? now + toldWait.get().toNanos() : now;
            return;
        }
        ended.isRepeatable = outcome.isRepeatable() && (toldWait.isEmpty() || isToldSoon);
        ended.repeatAt = now + (isToldSoon ? toldWait.get().toNanos() : jittered());
    }

    /** A random part of the backoff, so that exchanges that failed together do not come again together. */
    private long jittered() {
        Duration doubled = settings.backoff().multipliedBy(1L << repeats);
        Duration bounded = doubled.compareTo(settings.backoffMax()) > 0 ? settings.backoffMax() : doubled;
        return (long) (random.nextDouble() * bounded.toNanos());
    }
}
