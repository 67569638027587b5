package dev.sluice.ratelimit;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The time of the Redis server, which all gateways share, followed by this process's own steady clock between two looks. For any number
 * of threads.
 */
final class RedisClock {

    /** How much the steady clock may be wrong, in parts of a million: generous, as hardware promises less. */
    private static final long DRIFT_PPM = 200;

    private final LongSupplier nanoTime;

    private volatile long offset;

    /** Guarded by this: how far off the offset may be, in microseconds, and when that was so. */
    private long error;

    private long errorSince;

    /**
     * Starts with the time of this machine.
     *
     * @param nanoTime a steady clock, in nanoseconds
     * @param wallClockMicros the time of this machine, in microseconds since the epoch
     */
    RedisClock(LongSupplier nanoTime, long wallClockMicros) {
        this.nanoTime = nanoTime;
        long now = steadyMicros();
        this.offset = wallClockMicros - now;
        this.error = TimeUnit.DAYS.toMicros(1);
        this.errorSince = now;
    }

    /** Microseconds since the epoch, by the server's clock. */
    long micros() {
        return steadyMicros() + offset;
    }

    /** A steady time to give to {@link #adjust}. */
    long steadyMicros() {
        return TimeUnit.NANOSECONDS.toMicros(nanoTime.getAsLong());
    }

    /**
     * Takes what the server said its time is: if that is more exact than what is known, or shows that the server's clock was set.
     *
     * @param sent the steady time before the server was asked
     * @param received the steady time after it had answered
     */
    synchronized void adjust(long sent, long received, long serverMicros) {
        long newError = (received - sent) / 2 + 1;
        long newOffset = serverMicros - (sent + newError);
        long knownError = error + (received - errorSince) * DRIFT_PPM / 1_000_000;
        if (newError <= knownError || Math.abs(newOffset - offset) > newError + knownError) {
            offset = newOffset;
            error = newError;
            errorSince = received;
        }
    }
}
