package dev.sluice.usage;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many series the metrics may have together, so that neither the gateway nor Prometheus runs out of memory. A series is a line of the page.
 * Thread-safe.
 */
final class SeriesLimit {

    /** Of all metrics. */
    static final int MOST = 20_000;

    /** Of gauges that are shown anew at each scrape: for each of these, at most so many rows. */
    static final int MOST_TARGETS = 1_000;

    static final int MOST_KEYS = 1_000;
    static final int MOST_MODELS = 1_000;
    static final int MOST_BUDGETS = 2_000;

    /** Breaker, in flight and queue of each target. */
    private static final int GAUGES = 3 * MOST_TARGETS + MOST_KEYS + MOST_MODELS + MOST_BUDGETS;

    /** Metrics whose labels have few values that are known at start: more than there are. */
    private static final int FIXED = 200;

    private final AtomicInteger left = new AtomicInteger(MOST - GAUGES - FIXED);
    private final Counter folded;

    SeriesLimit(MeterRegistry registry) {
        folded = Counter.builder("sluice.metrics.folded")
                .description("Values that were recorded under the label other, because there are too many series")
                .register(registry);
    }

    /** Takes room for series. They never go again. Returns whether there is enough. */
    boolean take(int series) {
        int before = left.get();
        while (before >= series) {
            if (left.compareAndSet(before, before - series)) {
                return true;
            }
            before = left.get();
        }
        return false;
    }

    /** A value is recorded in place of one that would need more series. */
    void fold() {
        folded.increment();
    }
}
