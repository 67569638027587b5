package dev.sluice.targets;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * How long a target takes to its first content (R6): a moving average, weighted by time, that follows a slower answer at once and faster ones
 * within 10 s ("peak EWMA", as in Finagle). Thread-safe.
 */
final class Latency {

    private static final double TAU = TimeUnit.SECONDS.toNanos(10);
    private static final long HALF_LIFE = TimeUnit.SECONDS.toNanos(60);

    private record Average(double nanos, long at) {}

    private final AtomicReference<Average> average = new AtomicReference<>();

    void add(long nanos, long now) {
        average.updateAndGet(last -> {
            if (last == null || nanos >= last.nanos()) {
                return new Average(nanos, now);
            }
            double rest = Math.exp(-Math.max(0, now - last.at()) / TAU);
            return new Average(nanos + (last.nanos() - nanos) * rest, now);
        });
    }

    /** In nanoseconds; halved for each minute without an answer, so that the target is tried again. NaN if none is known. */
    double estimate(long now) {
        Average last = average.get();
        if (last == null) {
            return Double.NaN;
        }
        long halvings = Math.max(0, now - last.at()) / HALF_LIFE;
        return halvings == 0 ? last.nanos() : last.nanos() / (1L << Math.min(halvings, 62));
    }
}
