package dev.sluice.usage;

import dev.sluice.price.ExchangeCost;
import io.micrometer.core.instrument.Counter;

/** The metrics of what exchanges cost. Labels are names in the configuration. Thread-safe. */
final class CostMetrics {

    private static final double NANO = 1e9;

    private final Counter odd;
    private final MeterFamily<Counter> known;
    private final MeterFamily<Counter> unknown;

    CostMetrics(Meters meters) {
        known = meters.counters(
                "sluice.cost",
                "What exchanges cost, in the currency of the label",
                MetricNames.CLIENT,
                MetricNames.TARGET,
                "currency");
        unknown = meters.counters(
                "sluice.cost.unknown",
                "Exchanges whose cost is unknown",
                MetricNames.CLIENT,
                MetricNames.TARGET,
                "reason");
        odd = Counter.builder("sluice.usage.odd")
                .description("Usages whose parts are more than the whole")
                .register(meters.registry());
    }

    /**
     * Adds what an exchange cost.
     *
     * @param client the label of its client
     */
    void add(UsageRecord exchange, String client, ExchangeCost cost) {
        String target = exchange.target().orElse(MetricNames.NONE);
        if (cost.nano().isPresent()) {
            known.of(client, target, cost.currency()).increment(cost.nano().getAsLong() / NANO);
        }
        cost.unknown().ifPresent(why -> unknown.of(client, target, MetricNames.word(why))
                .increment());
        if (cost.odd()) {
            odd.increment();
        }
    }
}
