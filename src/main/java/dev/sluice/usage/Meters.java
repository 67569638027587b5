package dev.sluice.usage;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;

/** Makes the metrics whose labels have names as values, within one limit of series. Thread-safe. */
final class Meters {

    /** Count, sum and maximum. */
    private static final int SERIES_OF_SUMMARY = 3;

    private final MeterRegistry registry;
    private final SeriesLimit limit;

    Meters(MeterRegistry registry) {
        this.registry = registry;
        this.limit = new SeriesLimit(registry);
    }

    /** Where metrics are registered that have no names as labels. */
    MeterRegistry registry() {
        return registry;
    }

    MeterFamily<Counter> counters(String name, String description, String... labels) {
        return new MeterFamily<>(limit, 1, List.of(labels), tags -> Counter.builder(name)
                .description(description)
                .tags(tags)
                .register(registry));
    }

    /** Timers without a histogram. */
    MeterFamily<Timer> timers(String name, String description, String... labels) {
        return new MeterFamily<>(limit, SERIES_OF_SUMMARY, List.of(labels), tags -> Timer.builder(name)
                .description(description)
                .tags(tags)
                .register(registry));
    }

    /**
     * Histograms of times.
     *
     * @param buckets their upper bounds in seconds
     */
    MeterFamily<Timer> times(String name, String description, double[] buckets, String... labels) {
        Duration[] bounds = new Duration[buckets.length];
        for (int i = 0; i < bounds.length; i++) {
            bounds[i] = Duration.ofNanos(Math.round(buckets[i] * 1e9));
        }
        return new MeterFamily<>(limit, seriesOf(buckets), List.of(labels), tags -> Timer.builder(name)
                .description(description)
                .serviceLevelObjectives(bounds)
                .tags(tags)
                .register(registry));
    }

    /**
     * Histograms of counts.
     *
     * @param buckets their upper bounds
     */
    MeterFamily<DistributionSummary> counts(String name, String description, double[] buckets, String... labels) {
        return new MeterFamily<>(limit, seriesOf(buckets), List.of(labels), tags -> DistributionSummary.builder(name)
                .description(description)
                .serviceLevelObjectives(buckets)
                .tags(tags)
                .register(registry));
    }

    /** One for each bound, and one for what is above all. */
    private static int seriesOf(double[] buckets) {
        return buckets.length + 1 + SERIES_OF_SUMMARY;
    }
}
