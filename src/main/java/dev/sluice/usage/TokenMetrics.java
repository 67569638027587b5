package dev.sluice.usage;

import dev.sluice.tokens.TokenDetails;
import dev.sluice.tokens.TokenUsage;
import io.micrometer.core.instrument.Counter;

/**
 * The metric of what tokens were, by client and target. Each token is counted once, so that the sum over the types is all that were used.
 * Thread-safe.
 */
final class TokenMetrics {

    private final MeterFamily<Counter> tokens;

    TokenMetrics(Meters meters) {
        tokens = meters.counters(
                "sluice.tokens",
                "Tokens of exchanges, each counted once",
                MetricNames.CLIENT,
                MetricNames.TARGET,
                "type");
    }

    /**
     * Adds the tokens of an exchange.
     *
     * @param client the label of its client
     */
    void add(UsageRecord exchange, String client, TokenUsage usage) {
        String target = exchange.target().orElse(MetricNames.NONE);
        TokenDetails parts = usage.details();
        long prompt = usage.prompt().orElse(0);
        long cached = Math.min(parts.cached(), prompt);
        long written = Math.min(parts.cacheWritten(), prompt - cached);
        long completion = usage.completion().orElse(0);
        long reasoning = Math.min(parts.reasoning(), completion);
        add(client, target, "input", prompt - cached - written);
        add(client, target, "cached", cached);
        add(client, target, "cache_written", written);
        add(client, target, "output", completion - reasoning);
        add(client, target, "reasoning", reasoning);
    }

    private void add(String client, String target, String type, long count) {
        if (count > 0) {
            tokens.of(client, target, type).increment((double) count);
        }
    }
}
