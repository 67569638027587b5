package dev.sluice.routing;

import java.time.Duration;
import java.util.OptionalInt;

/**
 * How many requests of this gateway a provider gets at once.
 *
 * @param maxInFlight at least 1; empty for no bound
 * @param queue how many more requests may wait for a place; at least 0
 * @param queueWait how long one of them waits at most
 */
public record Capacity(OptionalInt maxInFlight, int queue, Duration queueWait) {

    /** No bound. */
    public static final Capacity UNBOUNDED = new Capacity(OptionalInt.empty(), 0, Duration.ofSeconds(2));
}
