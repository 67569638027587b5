package dev.sluice.targets;

import java.time.Duration;

/**
 * How long one exchange looks for targets: no attempt begins after its deadline, and it waits no longer in total than is configured. For the
 * exchange's thread.
 */
final class Patience {

    private final Duration toDeadline;
    private final Duration longestWait;
    private boolean isBegun;
    private long deadline;
    private boolean isWaiting;
    private long waitEnd;

    Patience(Duration toDeadline, Duration longestWait) {
        this.toDeadline = toDeadline;
        this.longestWait = longestWait;
    }

    /** Whether the deadline has passed. It begins to run with the first call of any method. */
    boolean isLate(long now) {
        return isAfterDeadline(now, now);
    }

    /** Whether a time is after the deadline. */
    boolean isAfterDeadline(long time, long now) {
        begin(now);
        return time - deadline > 0;
    }

    /** How long it is to the deadline; zero or less if that has passed. */
    Duration toDeadline(long now) {
        begin(now);
        return Duration.ofNanos(deadline - now);
    }

    /** How long the exchange may wait from now on; zero or less if no longer. Its wait begins with the first call. */
    Duration left(long now) {
        begin(now);
        if (!isWaiting) {
            isWaiting = true;
            waitEnd = now + longestWait.toNanos();
        }
        return Duration.ofNanos((waitEnd - deadline < 0 ? waitEnd : deadline) - now);
    }

    private void begin(long now) {
        if (!isBegun) {
            isBegun = true;
            deadline = now + toDeadline.toNanos();
        }
    }
}
