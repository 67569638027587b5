package dev.sluice.testing;

import java.util.Optional;

/**
 * What {@code /metrics} tells.
 *
 * @param text in the text format of Prometheus
 */
public record MetricsPage(String text) {

    /** The value of a metric without labels; empty if there is no such metric. */
    public Optional<Double> find(String name) {
        return text.lines()
                .filter(line -> line.startsWith(name + " "))
                .map(line -> Double.valueOf(line.substring(name.length() + 1)))
                .findFirst();
    }

    /**
     * The value of a metric without labels.
     *
     * @throws AssertionError if there is no such metric
     */
    public double value(String name) {
        return find(name).orElseThrow(() -> new AssertionError("no metric is named " + name));
    }
}
