package dev.sluice.completion;

/**
 * The provider told of an error inside its stream.
 *
 * <p>Absent as a fact when it told of none.
 */
public record StreamError() {}
