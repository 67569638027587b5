package dev.sluice.upstream;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * How long a provider may take to the first content of a stream, while another target can be tried (routing.md R40). It runs from the last byte
 * of the request. For the thread that waits for the provider, or the one that holds its wait.
 */
final class FirstTokenLimit {

    /** No limit. */
    static final FirstTokenLimit NONE = new FirstTokenLimit(UpstreamTimer.FOREVER, () -> false);

    private final long nanos;
    private final BooleanSupplier isOtherUsable;
    private boolean isRunning;
    private boolean isExceeded;
    private long end;

    /**
     * Creates a limit that does not run yet.
     *
     * @param isOtherUsable whether another target can be tried; asked when the time is over. If not, the provider is given more time
     */
    FirstTokenLimit(Duration time, BooleanSupplier isOtherUsable) {
        this.nanos = UpstreamTimer.nanos(time);
        this.isOtherUsable = isOtherUsable;
    }

    /** The request was sent completely. */
    void requestIsSent(long now) {
        if (this != NONE) {
            end = now + nanos;
            isRunning = true;
        }
    }

    /** The content has come, or is not waited for any more. */
    void stop() {
        if (this != NONE) {
            isRunning = false;
        }
    }

    /** Whether its time is over. */
    boolean isDue(long now) {
        return isRunning && now - end >= 0;
    }

    /** Its time is over: ends the wait if another target can be tried, and otherwise the limit. Returns whether the wait ends. */
    boolean exceed() {
        isRunning = false;
        isExceeded = isOtherUsable.getAsBoolean();
        return isExceeded;
    }

    /** Whether it has ended the wait. */
    boolean isExceeded() {
        return isExceeded;
    }
}
