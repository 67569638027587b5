package dev.sluice.inference;

import java.util.Optional;

/**
 * Edits of a request for one provider.
 *
 * @param model replaces the client's model; empty to keep it
 * @param streamUsage whether to request usage in streams, even if the client did not
 * @param hasDeployments whether the provider has deployments: it reads the model of such endpoints from the path, so that the body's stays
 */
public record TargetEdits(Optional<String> model, boolean streamUsage, boolean hasDeployments) {

    /** No edits. */
    public static final TargetEdits NONE = new TargetEdits(Optional.empty(), false);

    /** Edits for a provider that reads the model from the body. */
    public TargetEdits(Optional<String> model, boolean streamUsage) {
        this(model, streamUsage, false);
    }
}
