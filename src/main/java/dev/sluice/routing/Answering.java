package dev.sluice.routing;

import dev.sluice.exchange.Exchange;
import dev.sluice.inference.InferenceRequest;

/**
 * The target whose answer goes to the client. Published before the first byte of that answer.
 *
 * <p>Absent until then, and if no target answers.
 *
 * @param attempt number of the attempt, from 1
 */
public record Answering(Target target, int attempt) {

    /** The model that the request asked this target for; empty text if none is known. */
    public String modelIn(Exchange exchange) {
        return exchange.find(InferenceRequest.class)
                .flatMap(request -> request.modelFor(target.model()))
                .orElse("");
    }

    /** Whether the gateway asked this target for a usage that the client did not ask for. */
    public boolean hasAddedUsage(Exchange exchange) {
        return exchange.find(InferenceRequest.class)
                .filter(request -> request.addsUsage(target.edits()))
                .isPresent();
    }
}
