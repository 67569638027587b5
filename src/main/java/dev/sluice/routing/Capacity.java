package dev.sluice.routing;

import java.util.OptionalInt;

/**
 * How many requests of this gateway a provider gets at once.
 *
 * @param maxInFlight at least 1; empty for no bound
 */
public record Capacity(OptionalInt maxInFlight) {

    /** No bound. */
    public static final Capacity UNBOUNDED = new Capacity(OptionalInt.empty());

    public Capacity {
        if (maxInFlight.isPresent() && maxInFlight.getAsInt() < 1) {
            throw new IllegalArgumentException("a provider must get at least one request at a time");
        }
    }
}
