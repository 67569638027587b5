package dev.sluice.routing;

import java.util.List;

/**
 * Targets of equal rank.
 *
 * @param targets at least one, at least one of them with a weight
 */
public record Tier(List<WeightedTarget> targets) {

    public Tier {
        if (targets.stream().allMatch(target -> target.weight() == 0)) {
            throw new IllegalArgumentException("a tier has at least one target with a weight");
        }
        targets = List.copyOf(targets);
    }

    /** The tier of one target. */
    static Tier of(Target target) {
        return new Tier(List.of(new WeightedTarget(target, 1)));
    }
}
