package dev.sluice.usage;

import dev.sluice.auth.Rejected;
import dev.sluice.completion.UnmeteredReason;
import dev.sluice.ratelimit.RedisObserver;
import dev.sluice.tokens.TokenCount;
import dev.sluice.tokens.TokenUsage;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/** The gateway's counters (behaviour.md 7), listed in docs/reference.md. Safe for any number of threads. */
public final class GatewayMetrics {

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final AtomicInteger active = new AtomicInteger();
    private final Counter rateLimited = Counter.builder("ratelimited_rq")
            .description("Requests refused by a rate limit")
            .register(registry);
    private final Map<Rejected.Reason, Counter> turnedAway = new EnumMap<>(Rejected.Reason.class);
    private final Map<UnmeteredReason, Counter> unmetered = new EnumMap<>(UnmeteredReason.class);

    /** As many as there are providers, and four for each: to find one in the registry takes longer than to count. */
    private final Map<TokenSeries, DistributionSummary> tokens = new ConcurrentHashMap<>();

    private final Counter knownCounts = tokenCounts("known");
    private final Counter guessedCounts = tokenCounts("guessed");

    private final Counter reloadsTaken = reloads("taken");
    private final Counter reloadsRefused = reloads("refused");

    /** Makes all that can be counted, so that a page shows zeros and not gaps. */
    public GatewayMetrics() {
        Gauge.builder("active_http_calls", active, AtomicInteger::get)
                .description("Exchanges in flight under /v1/")
                .register(registry);
        for (Rejected.Reason reason : Rejected.Reason.values()) {
            turnedAway.put(
                    reason,
                    Counter.builder("sluice.callers.rejected")
                            .description("Requests whose sender was turned away")
                            .tag("reason", reason.name().toLowerCase(Locale.ROOT))
                            .register(registry));
        }
        for (UnmeteredReason reason : UnmeteredReason.values()) {
            unmetered.put(
                    reason,
                    Counter.builder("sluice.answers.unmetered")
                            .description("Answers, or events of one, that were passed on uncounted")
                            .tag("reason", reason.name().toLowerCase(Locale.ROOT))
                            .register(registry));
        }
    }

    void exchangeBegins() {
        active.incrementAndGet();
    }

    void exchangeEnds(UsageRecord exchange) {
        if (exchange.refused()) {
            rateLimited.increment();
        }
        exchange.turnedAway().ifPresent(reason -> turnedAway.get(reason).increment());
        exchange.usage().ifPresent(usage -> {
            String provider = exchange.provider().orElse("unknown");
            usage.prompt().ifPresent(count -> tokens("input", provider, usage.source(), count));
            usage.completion().ifPresent(count -> tokens("output", provider, usage.source(), count));
        });
        // Last: whoever sees that no exchange is under way finds all of them counted.
        active.decrementAndGet();
    }

    private void tokens(String type, String provider, TokenUsage.Source source, long count) {
        tokens.computeIfAbsent(new TokenSeries(type, provider, source), this::tokenSummary)
                .record((double) count);
    }

    /**
     * Named after the <a href="https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-metrics/">semantic conventions</a>;
     * the model is left out, as clients choose it and could fill the memory with its names.
     */
    private DistributionSummary tokenSummary(TokenSeries series) {
        return DistributionSummary.builder("gen_ai.client.token.usage")
                .description("Tokens of an exchange, as the provider reported them or as they were counted")
                .tag("gen_ai.token.type", series.type())
                .tag("gen_ai.provider.name", series.provider())
                .tag("source", series.source().name().toLowerCase(Locale.ROOT))
                .register(registry);
    }

    int exchangesUnderWay() {
        return active.get();
    }

    /** Notes that a request's tokens were counted, and whether its model's encoding was a guess (behaviour.md 4.1). */
    public void counted(TokenCount count) {
        (count.guessed() ? guessedCounts : knownCounts).increment();
    }

    /** Notes that something of an answer was passed on uncounted. */
    public void unmetered(UnmeteredReason reason) {
        unmetered.get(reason).increment();
    }

    /** Notes that the configuration was read again and taken. */
    public void reloaded() {
        reloadsTaken.increment();
    }

    /** Notes that the configuration was read again and refused. */
    public void reloadRefused() {
        reloadsRefused.increment();
    }

    /** Begins to count what goes on between the gateway and Redis. */
    public RedisObserver watchRedis() {
        return new RedisMetrics(registry);
    }

    /**
     * Shows whether Redis answers.
     *
     * @param isUp asked at each look
     */
    public void showRedis(BooleanSupplier isUp) {
        Gauge.builder("sluice.ratelimit.redis.up", () -> isUp.getAsBoolean() ? 1 : 0)
                .description("Whether Redis answers, 1 or 0")
                .register(registry);
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

    private Counter reloads(String result) {
        return Counter.builder("sluice.config.reloads")
                .description("How often the configuration was read again, by what came of it")
                .tag("result", result)
                .register(registry);
    }

    private record TokenSeries(String type, String provider, TokenUsage.Source source) {}
}
