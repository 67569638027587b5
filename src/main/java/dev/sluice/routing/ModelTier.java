package dev.sluice.routing;

import java.util.List;

/**
 * Targets of equal rank, to which the name of a model leads.
 *
 * @param shares at least one, at least one of them with a weight
 */
public record ModelTier(List<Share> shares) {

    /**
     * One of the targets.
     *
     * @param weight its share of the requests; at least 0. A target of weight 0 gets none
     */
    public record Share(ModelTarget target, int weight) {}

    public ModelTier {
        if (shares.stream().allMatch(share -> share.weight() == 0)) {
            throw new IllegalArgumentException("a tier has at least one target with a weight");
        }
        shares = List.copyOf(shares);
    }

    /** The tier of one target. */
    public static ModelTier of(ModelTarget target) {
        return new ModelTier(List.of(new Share(target, 1)));
    }
}
