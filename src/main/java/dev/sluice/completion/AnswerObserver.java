package dev.sluice.completion;

import dev.sluice.json.JsonValue;
import dev.sluice.price.ProviderStatement;
import dev.sluice.tokens.TokenUsage;
import java.util.Optional;
import java.util.function.Supplier;

/** Told what is in an answer before the client has it. Called on the exchange's thread. */
@FunctionalInterface
interface AnswerObserver {

    /**
     * The usage so far, before the client can see that its answer is over. May be called again with a later usage.
     *
     * @param usage empty if it is unknown
     * @param said what the answer says so far that its price depends on
     */
    void settled(Optional<TokenUsage> usage, Supplier<ProviderStatement> said);

    /** The id of the response, before the client can refer to it. May be called again with the same id. */
    default void identified(String responseId) {
        // Only the responses API stores what it answers.
    }

    /**
     * The id of an item of the response, before the client can name it. Called for each of its occurrences.
     *
     * @param id of any kind
     */
    default void made(JsonValue id) {
        // Only the responses API stores what it answers.
    }
}
