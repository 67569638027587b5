package dev.sluice.ratelimit;

/**
 * The request may go on, and its tokens are taken.
 *
 * <p>Published in the exchange, so that whoever learns the usage first can settle. Absent where nothing was reserved.
 *
 * @param reservation to give them back, or to settle them
 */
public record Granted(Reservation reservation) implements Decision {}
