package dev.sluice.ratelimit;

/**
 * The request may go on, and its tokens are taken.
 *
 * @param reservation to give them back, or to settle them
 */
public record Granted(Reservation reservation) implements Decision {}
