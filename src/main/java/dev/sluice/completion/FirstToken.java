package dev.sluice.completion;

/**
 * When the first content of the client's stream came. The client gets it right afterwards.
 *
 * <p>Absent for answers that are no streams, for streams without content, and for those that are not metered.
 *
 * @param nanos of {@link System#nanoTime}
 */
public record FirstToken(long nanos) {}
