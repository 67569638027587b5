package dev.sluice.ratelimit;

import java.time.Duration;

/**
 * Measures how long something lasts, without the time in which this process stood still, as in a long garbage collection or on a busy
 * machine. Whoever waits reads the time often; what lies between two readings counts as one step at most. For one thread.
 */
final class RunningTime {

    private final long longestStep;
    private long readAt;
    private long nanos;

    /**
     * Begins to measure.
     *
     * @param now by {@link System#nanoTime()}
     * @param longestStep how much time may count between two readings; positive
     */
    RunningTime(long now, Duration longestStep) {
        this.longestStep = longestStep.toNanos();
        this.readAt = now;
    }

    /** Reads the time: what has passed since the beginning or {@link #restart}, at most one step for each reading; in nanoseconds. */
    long read(long now) {
        nanos += Math.min(Math.max(now - readAt, 0), longestStep);
        readAt = now;
        return nanos;
    }

    /** Begins anew at a time in the past, of which at most one step counts at the next reading. */
    void restart(long from) {
        nanos = 0;
        readAt = from;
    }
}
