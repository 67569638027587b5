package dev.sluice.completion;

import dev.sluice.api.AnswerForm;
import dev.sluice.api.StreamEnd;
import dev.sluice.tokens.TokenCounter;
import java.util.function.Consumer;

/** Creates an {@link AnswerMeter} for each response, and reports responses that cannot be metered. Thread-safe. */
public final class AnswerMeterFactory {

    private final TokenCounter tokens;
    private final Consumer<UnmeteredReason> unmetered;
    private final Runnable usageRejected;

    /**
     * Creates a factory.
     *
     * @param tokens counts tokens when the provider reports no usage
     * @param unmetered called for every response or event that passes unmetered; must be thread-safe
     * @param usageRejected called for every response with a usage that cannot be true; must be thread-safe
     */
    public AnswerMeterFactory(TokenCounter tokens, Consumer<UnmeteredReason> unmetered, Runnable usageRejected) {
        this.tokens = tokens;
        this.unmetered = unmetered;
        this.usageRejected = usageRejected;
    }

    /**
     * Creates a meter for one response.
     *
     * @param requestedModel the model of the request; empty when unknown
     * @param requestBytes size of the request's body; 0 if unknown
     * @param form where the answer reports its usage
     * @param end told of the events of a stream
     * @param observer told of the usage and the id
     */
    AnswerMeter meter(
            String requestedModel, long requestBytes, AnswerForm form, StreamEnd end, AnswerObserver observer) {
        return new AnswerMeter(
                tokens, requestedModel, new UsageBounds(requestBytes, usageRejected), form, end, observer);
    }

    /** Reports a response or event that passed unmetered. */
    void unmetered(UnmeteredReason reason) {
        unmetered.accept(reason);
    }
}
