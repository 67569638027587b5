package dev.sluice.targets;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.function.LongSupplier;

/** A monotonic clock as the breaker's library wants it: from the epoch on, as only differences matter. */
final class NanoTimeClock extends Clock {

    private final LongSupplier nanoTime;
    private final long origin;

    NanoTimeClock(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        origin = nanoTime.getAsLong();
    }

    @Override
    public Instant instant() {
        return Instant.EPOCH.plusNanos(nanoTime.getAsLong() - origin);
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
