package dev.sluice.routing;

import dev.sluice.inference.TargetEdits;
import java.util.Optional;

/**
 * The place that a request is sent to.
 *
 * @param name unique name in the configuration; the provider's own, or that of a {@code sluice.targets} entry
 * @param provider the provider
 * @param model the model to ask for, in place of the client's; empty to keep that
 */
public record Target(String name, Provider provider, Optional<String> model) {

    /** The target that every provider is. */
    public Target(Provider provider, Optional<String> model) {
        this(provider.name(), provider, model);
    }

    /** Returns the edits of requests to this target. */
    public TargetEdits edits() {
        return new TargetEdits(
                model, provider.streamUsage() == Provider.StreamUsage.REQUEST, provider.dialect() == Dialect.AZURE);
    }
}
