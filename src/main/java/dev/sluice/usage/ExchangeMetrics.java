package dev.sluice.usage;

import dev.sluice.exchange.ProviderOutcome.Ending;
import dev.sluice.tokens.TokenUsage;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/** The metrics of what clients see of exchanges: how long they take, and how many tokens they use. Thread-safe. */
final class ExchangeMetrics {

    private static final int FIRST_ERROR = 400;

    private final ModelLabels models;
    private final MeterFamily<DistributionSummary> tokens;
    private final MeterFamily<Timer> durations;
    private final MeterFamily<Timer> firstTokens;
    private final MeterFamily<Timer> perToken;

    ExchangeMetrics(Meters meters, ModelLabels models) {
        this.models = models;
        tokens = meters.counts(
                MetricNames.TOKEN_USAGE,
                "Tokens of an exchange, reported by the provider or counted",
                Buckets.tokens(),
                MetricNames.OPERATION,
                MetricNames.PROVIDER,
                MetricNames.MODEL,
                MetricNames.TOKEN_TYPE,
                MetricNames.SOURCE);
        durations = meters.times(
                MetricNames.EXCHANGE_DURATION,
                "Duration of exchanges, from the request's head to the answer's end",
                Buckets.durations(),
                MetricNames.OPERATION,
                MetricNames.PROVIDER,
                MetricNames.MODEL,
                MetricNames.CLIENT,
                MetricNames.ERROR);
        firstTokens = meters.times(
                MetricNames.FIRST_TOKEN,
                "Time from the request's head to the first content of a stream",
                Buckets.firstTokens(),
                MetricNames.OPERATION,
                MetricNames.PROVIDER,
                MetricNames.MODEL,
                MetricNames.CLIENT);
        perToken = meters.times(
                MetricNames.PER_OUTPUT_TOKEN,
                "Time for each token of a whole stream after the first",
                Buckets.perToken(),
                MetricNames.OPERATION,
                MetricNames.PROVIDER,
                MetricNames.MODEL,
                MetricNames.CLIENT);
    }

    /** Counts the tokens of an exchange. */
    void addTokens(UsageRecord exchange, TokenUsage usage) {
        String operation = MetricNames.operation(exchange.api());
        String provider = exchange.provider().orElse("unknown");
        String model = models.of(provider, exchange.model().orElse(""));
        String source = MetricNames.word(usage.source());
        usage.prompt().ifPresent(count -> tokens.of(operation, provider, model, "input", source)
                .record((double) count));
        usage.completion().ifPresent(count -> tokens.of(operation, provider, model, "output", source)
                .record((double) count));
    }

    /**
     * Records the times of an exchange.
     *
     * @param client the label of its client
     * @param toFirst until the first content of a stream; empty if there was none
     */
    void addTimes(UsageRecord exchange, String client, Optional<Duration> toFirst) {
        String operation = MetricNames.operation(exchange.api());
        String provider = exchange.provider().orElse(MetricNames.NONE);
        String asked = exchange.askedModel().or(exchange::model).orElse("");
        String model = models.of(exchange.provider().orElse(""), asked);
        durations.of(operation, provider, model, client, errorOf(exchange)).record(exchange.took());
        if (toFirst.isEmpty()) {
            return;
        }
        firstTokens.of(operation, provider, model, client).record(toFirst.get());
        OptionalLong output = exchange.usage().map(TokenUsage::completion).orElse(OptionalLong.empty());
        boolean isWhole = exchange.served()
                .filter(served -> served.ending() == Ending.COMPLETE)
                .isPresent();
        if (isWhole && output.orElse(0) > 1) {
            Duration rest = exchange.took().minus(toFirst.get());
            perToken.of(operation, provider, model, client).record(rest.dividedBy(output.getAsLong() - 1));
        }
    }

    /** How it has failed: the status of an error, or the word for an end that is none. */
    private static String errorOf(UsageRecord exchange) {
        String ended = exchange.ended();
        if (!ended.equals("complete") && !ended.equals("here")) {
            return ended;
        }
        return exchange.status() >= FIRST_ERROR ? Integer.toString(exchange.status()) : MetricNames.NO_ERROR;
    }
}
