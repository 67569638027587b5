package dev.sluice.ledger.query;

/**
 * How long exchanges took. Each figure is the upper bound of a class of durations, and too high by 41 % at most. Durations above 655,360 ms are
 * told as 655,360 ms.
 *
 * @param n exchanges of which the duration is known; at least 1
 * @param p50 milliseconds, not exceeded by half of them
 * @param p95 milliseconds
 * @param p99 milliseconds
 */
public record Percentiles(long n, long p50, long p95, long p99) {}
