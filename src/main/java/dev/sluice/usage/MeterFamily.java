package dev.sluice.usage;

import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * The meters of one metric, by the values of its labels. When there are too many series, new ones are recorded together, with {@code other} as the
 * value of every label. Thread-safe.
 *
 * <p>It keeps the meters, because a lookup in the registry takes longer than counting, and would keep every name that it was ever asked for.
 *
 * @param <M> the kind of meter
 */
final class MeterFamily<M> {

    private final SeriesLimit limit;
    private final int seriesEach;
    private final List<String> labels;
    private final Function<Tags, M> register;
    private final List<String> other;
    private final Map<List<String>, M> meters = new ConcurrentHashMap<>();

    /**
     * Creates a family without meters.
     *
     * @param seriesEach how many series a meter is
     * @param labels their names
     * @param register makes the meter with these labels
     */
    MeterFamily(SeriesLimit limit, int seriesEach, List<String> labels, Function<Tags, M> register) {
        this.limit = limit;
        this.seriesEach = seriesEach;
        this.labels = List.copyOf(labels);
        this.register = register;
        this.other = Collections.nCopies(labels.size(), MetricNames.OTHER);
        limit.take(seriesEach);
    }

    /** Returns the meter with these values, in the order of the labels. */
    M of(String... values) {
        List<String> wanted = List.of(values);
        M known = meters.get(wanted);
        return known != null ? known : add(wanted);
    }

    private synchronized M add(List<String> wanted) {
        M known = meters.get(wanted);
        if (known != null) {
            return known;
        }
        if (limit.take(seriesEach)) {
            return meters.computeIfAbsent(wanted, this::register);
        }
        limit.fold();
        return meters.computeIfAbsent(other, this::register);
    }

    private M register(List<String> values) {
        Tag[] tags = new Tag[values.size()];
        for (int i = 0; i < tags.length; i++) {
            tags[i] = Tag.of(labels.get(i), values.get(i));
        }
        return register.apply(Tags.of(tags));
    }
}
