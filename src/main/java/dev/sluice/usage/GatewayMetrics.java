package dev.sluice.usage;

import dev.sluice.tokens.TokenCount;
import io.micrometer.core.instrument.Counter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.concurrent.atomic.AtomicInteger;

/** The gateway's counters (behaviour.md 7), listed in docs/reference.md. Safe for any number of threads. */
public final class GatewayMetrics {

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final AtomicInteger active = registry.gauge("active_http_calls", new AtomicInteger());
    private final Counter rateLimited = Counter.builder("ratelimited_rq")
            .description("Requests refused by a rate limit")
            .register(registry);
    private final Counter knownCounts = tokenCounts("known");
    private final Counter guessedCounts = tokenCounts("guessed");

    void exchangeBegins() {
        active.incrementAndGet();
    }

    void exchangeEnds(UsageRecord exchange) {
        active.decrementAndGet();
        if (exchange.refused()) {
            rateLimited.increment();
        }
    }

    /** Notes that a request's tokens were counted, and whether its model's encoding was a guess (behaviour.md 4.1). */
    public void counted(TokenCount count) {
        (count.guessed() ? guessedCounts : knownCounts).increment();
    }

    /** All of them, in Prometheus' text format 0.0.4. */
    public String scrape() {
        return registry.scrape();
    }

    private Counter tokenCounts(String encoding) {
        return Counter.builder("sluice.token.counts")
                .description("Requests whose tokens were counted, by whether the model's encoding is known")
                .tag("encoding", encoding)
                .register(registry);
    }
}
