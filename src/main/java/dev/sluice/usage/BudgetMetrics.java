package dev.sluice.usage;

import dev.sluice.ratelimit.BudgetAlert;
import dev.sluice.ratelimit.BudgetObserver;
import dev.sluice.ratelimit.BudgetUse;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.util.List;

/** The metrics of budgets in money. Labels are names in the configuration, so that there are few series. Thread-safe. */
final class BudgetMetrics implements BudgetObserver {

    private final MultiGauge used;
    private final MeterFamily<Counter> alerts;
    private final MeterFamily<Counter> uncounted;

    BudgetMetrics(Meters meters) {
        used = MultiGauge.builder("sluice.budget.used.ratio")
                .description("How much of a budget in money is used, 1 for all")
                .register(meters.registry());
        alerts = meters.counters(
                "sluice.budget.alerts", "Percentages of budgets in money that were reached", "budget", "percent");
        uncounted = meters.counters(
                "sluice.budget.uncounted",
                "Requests for models without a price that a budget in money let through",
                "budget");
    }

    @Override
    public void reached(BudgetAlert alert) {
        alerts.of(alert.budget(), Integer.toString(alert.percent())).increment();
    }

    @Override
    public void passedUncounted(String budget) {
        uncounted.of(budget).increment();
    }

    /** Shows what is used at the moment. */
    void show(List<BudgetUse> uses) {
        used.register(
                uses.stream()
                        .limit(SeriesLimit.MOST_BUDGETS)
                        .map(use -> MultiGauge.Row.of(
                                Tags.of(
                                        "budget",
                                        use.budget(),
                                        "client",
                                        use.client().orElse(MetricNames.NONE)),
                                use.ratio()))
                        .toList(),
                true);
    }
}
