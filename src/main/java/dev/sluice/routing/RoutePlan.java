package dev.sluice.routing;

import java.util.List;

/**
 * The providers to try for one request, in order.
 *
 * <p>Absent as a fact when the routing filter is left out: the default provider is then meant.
 *
 * @param targets at least one
 * @param reason why these
 */
public record RoutePlan(List<Provider> targets, Reason reason) implements Route {

    /** Why a request goes where it goes. */
    public enum Reason {
        /** The client named the provider. */
        HINT,
        /** The client named none, or left the choice to us. */
        DEFAULT,
        /** The client named one that does not exist. */
        UNKNOWN_HINT
    }

    public RoutePlan {
        if (targets.isEmpty()) {
            throw new IllegalArgumentException("a plan has at least one target");
        }
        targets = List.copyOf(targets);
    }

    /** The provider to try first. */
    public Provider first() {
        return targets.get(0);
    }
}
