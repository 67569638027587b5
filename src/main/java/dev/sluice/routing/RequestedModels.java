package dev.sluice.routing;

import java.util.Optional;
import java.util.Set;

/**
 * What a request for a name may ask providers for.
 *
 * @param alias the name, if it is an alias; empty for other names
 * @param models the models that its targets are asked for; empty if the client may use none of them
 */
public record RequestedModels(Optional<String> alias, Set<String> models) {

    public RequestedModels {
        models = Set.copyOf(models);
    }
}
