package dev.sluice.completion;

import dev.sluice.api.AnswerForm;
import dev.sluice.api.StreamEnd;
import dev.sluice.tokens.TokenCounter;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Creates an {@link AnswerMeter} for each response, and reports responses that cannot be metered. Thread-safe. */
public final class AnswerMeterFactory {

    private final TokenCounter tokens;
    private final Consumer<UnmeteredReason> unmetered;
    private final Runnable usageRejected;
    private final BooleanSupplier priced;

    /** Creates a factory for exchanges that are not priced. */
    public AnswerMeterFactory(TokenCounter tokens, Consumer<UnmeteredReason> unmetered, Runnable usageRejected) {
        this(tokens, unmetered, usageRejected, () -> false);
    }

    /**
     * Creates a factory.
     *
     * @param tokens counts tokens when the provider reports no usage
     * @param unmetered called for every response or event that passes unmetered; must be thread-safe
     * @param usageRejected called for every response with a usage that cannot be true; must be thread-safe
     * @param priced whether exchanges are priced; asked for every response, must be thread-safe
     */
    public AnswerMeterFactory(
            TokenCounter tokens, Consumer<UnmeteredReason> unmetered, Runnable usageRejected, BooleanSupplier priced) {
        this.priced = priced;
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
                tokens,
                requestedModel,
                new UsageBounds(requestBytes, usageRejected),
                form,
                priced.getAsBoolean(),
                end,
                observer);
    }

    /** Reports a response or event that passed unmetered. */
    void unmetered(UnmeteredReason reason) {
        unmetered.accept(reason);
    }
}
