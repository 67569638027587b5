package dev.sluice.tokens;

/**
 * The number of tokens of a text.
 *
 * @param tokens at least 0
 * @param guessed whether the encoding of the model is unknown, so that the count is an estimate
 */
public record TokenCount(long tokens, boolean guessed) {}
