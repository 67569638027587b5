package dev.sluice.routing;

import java.time.Duration;
import java.util.OptionalInt;

/**
 * How many requests of this gateway a provider gets at once, and how many wait for that.
 *
 * @param maxInFlight at least 1; empty for no bound
 * @param queue how many requests may wait; 0 for none, and without a bound
 * @param queueWait how long each may wait; positive
 */
public record Capacity(OptionalInt maxInFlight, int queue, Duration queueWait) {

    /** How long a request waits unless the configuration says otherwise. */
    public static final Duration USUAL_WAIT = Duration.ofSeconds(2);

    /** No bound. */
    public static final Capacity UNBOUNDED = new Capacity(OptionalInt.empty());

    public Capacity {
        if (maxInFlight.isPresent() && maxInFlight.getAsInt() < 1) {
            throw new IllegalArgumentException("a provider must get at least one request at a time");
        }
        if (queue < 0 || (queue > 0 && maxInFlight.isEmpty())) {
            throw new IllegalArgumentException("requests wait only for a provider with a bound");
        }
        if (queueWait.isZero() || queueWait.isNegative()) {
            throw new IllegalArgumentException("a wait must be positive");
        }
    }

    /** A bound, or none, without a queue. */
    public Capacity(OptionalInt maxInFlight) {
        this(maxInFlight, 0, USUAL_WAIT);
    }
}
