package dev.sluice;

import dev.sluice.ratelimit.UsedModels;
import dev.sluice.routing.RouteTable;
import dev.sluice.routing.Target;
import java.util.Optional;

/** What past requests were for, by the names and targets that there are now. Thread-safe. */
record ConfiguredModels(RouteTable routes) implements UsedModels {

    @Override
    public Optional<String> ofTarget(String target) {
        return routes.target(target).flatMap(Target::model);
    }

    @Override
    public boolean isAlias(String asked) {
        return routes.directory().isAlias(asked);
    }
}
