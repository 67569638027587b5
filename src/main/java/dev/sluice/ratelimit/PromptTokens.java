package dev.sluice.ratelimit;

import dev.sluice.inference.InferenceRequest;
import dev.sluice.inference.TargetEdits;

/**
 * The tokens of the prompt, which were counted to choose a target.
 *
 * <p>Absent where they played no role; the limiter then counts them.
 *
 * @param edits of the target for which they were counted
 * @param tokens at least 0
 */
public record PromptTokens(TargetEdits edits, long tokens) {

    /** Whether a target gets the same body as the one for which they were counted. */
    boolean areOf(InferenceRequest request, TargetEdits other) {
        return edits.equals(other)
                || (request.modelFor(edits.model()).equals(request.modelFor(other.model()))
                        && request.modelInBody(edits).equals(request.modelInBody(other))
                        && request.addsUsage(edits) == request.addsUsage(other));
    }
}
