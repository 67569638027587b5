package dev.sluice.targets;

import dev.sluice.routing.BreakerMode;
import dev.sluice.routing.Target;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * What is known about one target. Thread-safe.
 *
 * <p>The breaker and the latencies exist from the first exchange on that asks for them: a target that no other can replace pays for neither.
 */
final class TargetState {

    private static final Duration MISSING = Duration.ofMinutes(1);

    private final Target configured;
    private final long hash;
    private final ProviderState provider;
    private final LongSupplier nanoTime;
    private final RandomGenerator random;
    private final TargetObserver observer;
    private final Throttle throttle = new Throttle();
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicInteger waiting = new AtomicInteger();

    /** The target does not know these models. */
    private final ModelCooldowns missing = new ModelCooldowns();

    private final Cooldown byHand;
    private volatile boolean isCooledByHand;
    private volatile Breaker breaker;
    private volatile Latency streams;
    private volatile Latency others;

    TargetState(
            Target configured,
            ProviderState provider,
            LongSupplier nanoTime,
            RandomGenerator random,
            TargetObserver observer) {
        this.configured = configured;
        this.hash = Rendezvous.hash(configured.name());
        this.provider = provider;
        this.nanoTime = nanoTime;
        this.random = random;
        this.observer = observer;
        byHand = new Cooldown(nanoTime.getAsLong());
    }

    String name() {
        return configured.name();
    }

    /** The target as it was when its state began. */
    Target configured() {
        return configured;
    }

    long hash() {
        return hash;
    }

    ProviderState provider() {
        return provider;
    }

    Throttle throttle() {
        return throttle;
    }

    Cooldown byHand() {
        return byHand;
    }

    /** Whether it was ever cooled by hand: the clock need not be asked if not. */
    boolean isCooledByHand() {
        return isCooledByHand;
    }

    synchronized void coolByHand(Duration time, long now) {
        byHand.end(now);
        byHand.cool(AttemptOutcome.CANCELLED, Optional.of(time), time, time, now);
        isCooledByHand = true;
    }

    int inFlight() {
        return inFlight.get();
    }

    /** Takes a place in flight; gives it back with {@link #leave}. */
    boolean tryEnter() {
        if (!provider.places().tryEnter()) {
            return false;
        }
        entered();
        return true;
    }

    /** An attempt has its place in flight already. */
    void entered() {
        inFlight.incrementAndGet();
    }

    void leave() {
        inFlight.decrementAndGet();
        provider.places().leave();
    }

    /** Gives back a place that was held for this time. */
    void leave(Duration heldFor) {
        inFlight.decrementAndGet();
        provider.places().leave(heldFor);
    }

    /** How many exchanges wait for a place at this target. */
    int waiting() {
        return waiting.get();
    }

    void waits(int more) {
        waiting.addAndGet(more);
    }

    /** Returns the breaker for an exchange that chooses by it; null if the configuration wants none. */
    Breaker breaker(Target target) {
        if (target.provider().breaker() == BreakerMode.OFF) {
            return null;
        }
        Breaker known = breaker;
        return known != null ? known : newBreaker();
    }

    /** Returns the breaker if one exists, for an exchange that only tells it. */
    Breaker breakerIfAny() {
        return breaker;
    }

    private synchronized Breaker newBreaker() {
        if (breaker == null) {
            breaker = new Breaker(name(), nanoTime, random, state -> observer.stateChanged(name(), state));
        }
        return breaker;
    }

    /** Returns the latency of streams or of other answers, for an exchange that chooses by it. */
    Latency latency(boolean isStream) {
        Latency known = isStream ? streams : others;
        return known != null ? known : newLatency(isStream);
    }

    private synchronized Latency newLatency(boolean isStream) {
        if (isStream) {
            streams = streams == null ? new Latency() : streams;
            return streams;
        }
        others = others == null ? new Latency() : others;
        return others;
    }

    /** Returns why the target is not used for this model; null if nothing is against it. */
    Cooldown out(String model, long now) {
        if (isCooledByHand && !byHand.isOver(now)) {
            return byHand;
        }
        Cooldown ofModel = missing.of(model);
        return ofModel == null || ofModel.isOver(now) ? null : ofModel;
    }

    /** What the end of an attempt says about the target (R20, R30). */
    void learn(AttemptOutcome outcome, Breaker asked, long ticket, Optional<Duration> toldWait) {
        switch (outcome.effect()) {
            case SUCCESS -> {
                throttle.succeeded();
                if (asked != null) {
                    asked.succeeded(ticket);
                }
            }
            case FAILURE -> {
                throttle.failed();
                if (asked != null) {
                    asked.failed(ticket, toldWait);
                }
            }
            case NOTHING -> {
                if (asked != null) {
                    asked.released(ticket);
                }
            }
        }
    }

    /** The target does not know this model. */
    void missing(String model, AttemptOutcome why, long now) {
        missing.cool(model, why, Optional.of(MISSING), MISSING, MISSING, now);
    }

    /** How long the first content took. */
    void answeredIn(Duration toFirst, boolean isStream) {
        Latency known = isStream ? streams : others;
        if (known != null) {
            known.add(toFirst.toNanos(), nanoTime.getAsLong());
        }
    }

    ModelCooldowns missingModels() {
        return missing;
    }

    /** Ends all cooldowns, also of the provider's keys. */
    synchronized void warm(long now) {
        byHand.end(now);
        missing.end();
        provider.keys().forEach(key -> key.end(now));
    }
}
