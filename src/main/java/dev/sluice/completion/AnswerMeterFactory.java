package dev.sluice.completion;

import dev.sluice.tokens.TokenCounter;
import java.util.function.Consumer;

/** Makes a meter for each answer, and reports what no meter could read. Safe for any number of threads. */
public final class AnswerMeterFactory {

    private final TokenCounter tokens;
    private final Consumer<UnmeteredReason> unmetered;

    /**
     * Makes a factory.
     *
     * @param tokens counts where the provider does not report usage
     * @param unmetered told of everything that passes without being counted; safe for any number of threads
     */
    public AnswerMeterFactory(TokenCounter tokens, Consumer<UnmeteredReason> unmetered) {
        this.tokens = tokens;
        this.unmetered = unmetered;
    }

    /**
     * A meter for one answer.
     *
     * @param askedModel the model that the request named; empty where it is not known
     */
    AnswerMeter meter(String askedModel) {
        return new AnswerMeter(tokens, askedModel);
    }

    /** Reports that a part of an answer passed without being counted. */
    void unmetered(UnmeteredReason reason) {
        unmetered.accept(reason);
    }
}
