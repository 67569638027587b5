package dev.sluice.api;

import java.util.Set;

/**
 * The roots that the gateway serves. All others answer 404, as unknown URLs do.
 *
 * @param roots at least one
 */
public record EnabledRoots(Set<ApiRoot> roots) {

    public EnabledRoots {
        roots = Set.copyOf(roots);
    }

    /** Whether an endpoint is below one of them. */
    public boolean serve(RequestedEndpoint called) {
        return roots.contains(called.root() == ApiRoot.V2 ? ApiRoot.V1 : called.root());
    }
}
