package dev.sluice.routing;

import dev.sluice.inference.TargetEdits;
import java.util.Optional;

/**
 * The place that a request is sent to.
 *
 * @param provider the provider
 * @param model the model to ask for, in place of the client's; empty to keep that
 */
public record Target(Provider provider, Optional<String> model) {

    /** Returns the edits of requests to this target. */
    public TargetEdits edits() {
        return new TargetEdits(
                model, provider.streamUsage() == Provider.StreamUsage.REQUEST, provider.dialect() == Dialect.AZURE);
    }
}
