package dev.sluice.completion;

import dev.sluice.api.StreamEnd;
import dev.sluice.tokens.TokenCounter;
import java.util.function.Consumer;

/** Creates an {@link AnswerMeter} for each response, and reports responses that cannot be metered. Thread-safe. */
public final class AnswerMeterFactory {

    private final TokenCounter tokens;
    private final Consumer<UnmeteredReason> unmetered;

    /**
     * Creates a factory.
     *
     * @param tokens counts tokens when the provider reports no usage
     * @param unmetered called for every response or event that passes unmetered; must be thread-safe
     */
    public AnswerMeterFactory(TokenCounter tokens, Consumer<UnmeteredReason> unmetered) {
        this.tokens = tokens;
        this.unmetered = unmetered;
    }

    /**
     * Creates a meter for one response.
     *
     * @param requestedModel the model of the request; empty when unknown
     * @param end told of the events of a stream
     */
    AnswerMeter meter(String requestedModel, StreamEnd end) {
        return new AnswerMeter(tokens, requestedModel, end);
    }

    /** Reports a response or event that passed unmetered. */
    void unmetered(UnmeteredReason reason) {
        unmetered.accept(reason);
    }
}
