package dev.sluice.routing;

/**
 * A target of a tier.
 *
 * @param weight share of requests among the tier's targets; at least 0, and not 0 for all of them
 */
public record WeightedTarget(Target target, int weight) {

    public WeightedTarget {
        if (weight < 0) {
            throw new IllegalArgumentException("a weight must not be negative");
        }
    }
}
