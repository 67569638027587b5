package dev.sluice.inference;

import java.util.Optional;

/**
 * Edits of a request for one provider.
 *
 * @param model replaces the client's model; empty to keep it
 * @param streamUsage whether to request usage in streams, even if the client did not
 */
public record TargetEdits(Optional<String> model, boolean streamUsage) {

    /** No edits. */
    public static final TargetEdits NONE = new TargetEdits(Optional.empty(), false);
}
