package dev.sluice.ratelimit;

import dev.sluice.routing.Target;
import java.util.Optional;

/**
 * The names by which limits find a request at one target (routing.md R50, R51).
 *
 * @param alias the alias that the client asked for; empty if it asked for none
 * @param model what the target is asked for; empty text if none is known
 */
record RequestedModel(Optional<String> alias, String model) {

    /** Nothing is known of the model. */
    static final RequestedModel UNKNOWN = new RequestedModel(Optional.empty(), "");

    static RequestedModel of(MeteredRequest request, Target target) {
        return new RequestedModel(request.alias(), Prompt.modelOf(request.inference(), target.edits()));
    }
}
