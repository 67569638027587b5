package dev.sluice.completion;

/**
 * The provider sent an error event inside a stream.
 *
 * <p>Absent from the exchange when it sent none.
 */
public record StreamError() {}
