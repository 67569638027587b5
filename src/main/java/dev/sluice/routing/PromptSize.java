package dev.sluice.routing;

import dev.sluice.exchange.Exchange;
import dev.sluice.inference.InferenceRequest;
import dev.sluice.inference.TargetEdits;
import java.util.OptionalLong;

/** Counts the tokens of prompts, for targets whose context is known. Thread-safe. */
public interface PromptSize {

    /** Knows nothing, so that every prompt is taken to fit. */
    PromptSize UNKNOWN = new PromptSize() {
        @Override
        public OptionalLong atMost(InferenceRequest request, TargetEdits edits) {
            return OptionalLong.empty();
        }

        @Override
        public OptionalLong count(Exchange exchange, InferenceRequest request, TargetEdits edits) {
            return OptionalLong.empty();
        }
    };

    /**
     * Returns a number of tokens that the prompt does not exceed, without counting; empty if it is unknown.
     *
     * @param edits of the target that is to get it
     */
    OptionalLong atMost(InferenceRequest request, TargetEdits edits);

    /**
     * Counts the tokens of the prompt, and publishes the count, so that nobody counts again: later calls for the exchange return the same. Empty if they
     * cannot be counted now.
     *
     * @param edits of the target that is to get it
     */
    OptionalLong count(Exchange exchange, InferenceRequest request, TargetEdits edits);
}
