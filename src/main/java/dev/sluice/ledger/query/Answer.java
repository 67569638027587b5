package dev.sluice.ledger.query;

/**
 * What becomes of a question.
 *
 * @param <T> what was asked for
 */
public sealed interface Answer<T> {

    /** The answer. */
    record Found<T>(T value) implements Answer<T> {}

    /** There are more rows than an answer may have. A shorter range, longer steps or fewer keys have fewer. */
    record TooMuch<T>() implements Answer<T> {}

    /** There was no answer in time: the question needs too much reading, or others are being answered. */
    record TooSlow<T>() implements Answer<T> {}

    /**
     * The database cannot be used now.
     *
     * @param reason a sentence without secrets, for the operator
     */
    record Away<T>(String reason) implements Answer<T> {}
}
