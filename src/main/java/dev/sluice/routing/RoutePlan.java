package dev.sluice.routing;

import java.util.List;

/**
 * The targets to try for one request, in order.
 *
 * <p>Absent from the exchange without the routing filter; the default provider is then used.
 *
 * @param targets at least one
 * @param reason why these were chosen
 */
public record RoutePlan(List<Target> targets, Reason reason) implements Route {

    /** Why the targets were chosen. */
    public enum Reason {
        /** The client named this provider. */
        HINT,
        /** The client named no provider, or {@code default}. */
        DEFAULT,
        /** The request refers to a response that this provider stores. */
        STORED_RESPONSE,
        /** The client named an unknown provider. */
        UNKNOWN_HINT,
        /** The model that the client asked for is one of the provider's, or an alias that leads to it. */
        MODEL
    }

    public RoutePlan {
        if (targets.isEmpty()) {
            throw new IllegalArgumentException("a plan has at least one target");
        }
        targets = List.copyOf(targets);
    }

    /** The target to try first. */
    public Target first() {
        return targets.get(0);
    }
}
