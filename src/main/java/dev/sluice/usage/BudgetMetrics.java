package dev.sluice.usage;

import dev.sluice.ratelimit.BudgetAlert;
import dev.sluice.ratelimit.BudgetObserver;
import dev.sluice.ratelimit.BudgetUse;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.util.List;

/** The metrics of budgets in money. Labels are names in the configuration, so that there are few series. Thread-safe. */
final class BudgetMetrics implements BudgetObserver {

    private static final int MOST_SERIES = 2_000;

    private final MeterRegistry registry;
    private final MultiGauge used;

    BudgetMetrics(MeterRegistry registry) {
        this.registry = registry;
        used = MultiGauge.builder("sluice.budget.used.ratio")
                .description("How much of a budget in money is used, 1 for all")
                .register(registry);
    }

    @Override
    public void reached(BudgetAlert alert) {
        Counter.builder("sluice.budget.alerts")
                .description("Percentages of budgets in money that were reached")
                .tag("budget", alert.budget())
                .tag("percent", Integer.toString(alert.percent()))
                .register(registry)
                .increment();
    }

    @Override
    public void passedUncounted(String budget) {
        Counter.builder("sluice.budget.uncounted")
                .description("Requests for models without a price that a budget in money let through")
                .tag("budget", budget)
                .register(registry)
                .increment();
    }

    /** Shows what is used at the moment. */
    void show(List<BudgetUse> uses) {
        used.register(
                uses.stream()
                        .limit(MOST_SERIES)
                        .map(use -> MultiGauge.Row.of(
                                Tags.of(
                                        "budget",
                                        use.budget(),
                                        "client",
                                        use.client().orElse("-")),
                                use.ratio()))
                        .toList(),
                true);
    }
}
