package dev.sluice.tokens;

/**
 * How many tokens a text is.
 *
 * @param tokens at least 0
 * @param guessed whether the model is one whose encoding we do not know
 */
public record TokenCount(long tokens, boolean guessed) {}
