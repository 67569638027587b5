package dev.sluice.usage;

import dev.sluice.auth.Client;
import dev.sluice.price.ExchangeCost;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The metrics of what exchanges cost. Labels are names in the configuration, and of clients the first {@value #MOST_CLIENTS}, so that there
 * are few series. Thread-safe.
 */
final class CostMetrics {

    private static final int MOST_CLIENTS = 200;
    private static final String OTHER = "other";
    private static final double NANO = 1e9;

    private final MeterRegistry registry;
    private final Counter odd;

    /** Cached, because a lookup in the registry takes longer than counting. */
    private final Map<Series, Counter> counters = new ConcurrentHashMap<>();

    private final Set<String> clients = ConcurrentHashMap.newKeySet();

    /** @param kind the currency of a cost, or why it is unknown */
    private record Series(boolean isKnown, String kind, String client, String target) {}

    CostMetrics(MeterRegistry registry) {
        this.registry = registry;
        odd = Counter.builder("sluice.usage.odd")
                .description("Usages whose parts are more than the whole")
                .register(registry);
    }

    void add(UsageRecord exchange, ExchangeCost cost) {
        String client = bounded(exchange.caller().map(Client::name).orElse("-"));
        String target = exchange.target().orElse("-");
        if (cost.nano().isPresent()) {
            counter(new Series(true, cost.currency(), client, target))
                    .increment(cost.nano().getAsLong() / NANO);
        }
        cost.unknown().ifPresent(why -> counter(new Series(false, why.name().toLowerCase(Locale.ROOT), client, target))
                .increment());
        if (cost.odd()) {
            odd.increment();
        }
    }

    private String bounded(String client) {
        // Two at once may add one more than the limit, which does no harm.
        return clients.contains(client) || (clients.size() < MOST_CLIENTS && clients.add(client)) ? client : OTHER;
    }

    private Counter counter(Series series) {
        return counters.computeIfAbsent(series, this::register);
    }

    private Counter register(Series series) {
        Tags tags = Tags.of("client", series.client(), "target", series.target());
        return series.isKnown()
                ? Counter.builder("sluice.cost")
                        .description("What exchanges cost, in the currency of the label")
                        .tags(tags.and("currency", series.kind()))
                        .register(registry)
                : Counter.builder("sluice.cost.unknown")
                        .description("Exchanges whose cost is unknown")
                        .tags(tags.and("reason", series.kind()))
                        .register(registry);
    }
}
