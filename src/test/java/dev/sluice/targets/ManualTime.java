package dev.sluice.targets;

import java.time.Duration;
import java.util.function.LongSupplier;

/** A monotonic clock that stands still until it is moved. Begins near the overflow of its numbers, which must not matter. */
final class ManualTime implements LongSupplier {

    private volatile long now = Long.MAX_VALUE - Duration.ofMinutes(1).toNanos();

    @Override
    public long getAsLong() {
        return now;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread moves it
    void advance(Duration time) {
        now += time.toNanos();
    }
}
