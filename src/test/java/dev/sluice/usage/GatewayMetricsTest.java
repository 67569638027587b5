package dev.sluice.usage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.auth.Client;
import dev.sluice.exchange.ProviderOutcome;
import dev.sluice.exchange.RequestId;
import dev.sluice.tokens.TokenDetails;
import dev.sluice.tokens.TokenUsage;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The page for Prometheus. */
final class GatewayMetricsTest {

    @Test
    void everyMetricSaysWhatItIs() {
        GatewayMetrics metrics = new GatewayMetrics();
        metrics.watchRedis();
        metrics.showRedis(() -> true);
        metrics.exchangeBegins();
        metrics.exchangeEnds(withTokens());

        List<String> page = metrics.scrape().lines().toList();

        assertThat(page.stream().filter(line -> line.startsWith("# TYPE ")).map(GatewayMetricsTest::nameOf))
                .contains("active_http_calls", "gen_ai_client_token_usage", "sluice_ratelimit_redis_up")
                .allMatch(name -> page.stream().anyMatch(line -> line.matches("# HELP " + name + " \\S.*")));
    }

    @Test
    void partsOfTheTokensAreNotCountedOnceMore() {
        GatewayMetrics metrics = new GatewayMetrics();
        metrics.exchangeBegins();
        metrics.exchangeEnds(withTokens());

        assertThat(metrics.scrape().lines().filter(line -> line.startsWith("gen_ai_client_token_usage_sum")))
                .hasSize(2)
                .anyMatch(line -> line.contains("gen_ai_token_type=\"input\"") && line.endsWith(" 1.0"))
                .anyMatch(line -> line.contains("gen_ai_token_type=\"output\"") && line.endsWith(" 2.0"));
    }

    @Test
    void timesAreInHistogramsByWhatIsKnownOfTheExchange() {
        GatewayMetrics metrics = new GatewayMetrics();
        metrics.nameModels(Set.of("gpt-4o"), CatalogueNames.EMPTY);

        metrics.exchangeTook(stream(Optional.of("gpt-4o"), 11, "complete"), Optional.of(Duration.ofMillis(300)));

        String labels =
                "{client=\"-\",gen_ai_operation_name=\"chat\",gen_ai_provider_name=\"openai\",gen_ai_request_model=\"gpt-4o\"";
        assertThat(metrics.scrape())
                .contains("gen_ai_server_time_to_first_token_seconds_bucket" + labels + ",le=\"0.25\"} 0")
                .contains("gen_ai_server_time_to_first_token_seconds_bucket" + labels + ",le=\"0.5\"} 1")
                // 1.3 s less 0.3 s, for ten tokens after the first.
                .contains("gen_ai_server_time_per_output_token_seconds_sum" + labels + "} 0.1")
                .contains("gen_ai_server_request_duration_seconds_bucket"
                        + labels.replace(",gen_ai_operation", ",error_type=\"\",gen_ai_operation")
                        + ",le=\"1.28\"} 0");
    }

    @Test
    void eachTokenIsCountedOnceByWhatItWas() {
        GatewayMetrics metrics = new GatewayMetrics();

        metrics.exchangeEnds(with(new TokenUsage(
                OptionalLong.of(100),
                OptionalLong.of(50),
                TokenUsage.Source.REPORTED,
                new TokenDetails(60, 10, 5, 0, 30, 0))));
        // A provider may tell parts that are more than the whole.
        metrics.exchangeEnds(with(new TokenUsage(
                OptionalLong.of(2),
                OptionalLong.empty(),
                TokenUsage.Source.COUNTED,
                new TokenDetails(3, 3, 0, 0, 3, 0))));

        String labels = "sluice_tokens_total{client=\"-\",target=\"-\",type=";
        assertThat(metrics.scrape())
                .contains(labels + "\"input\"} 30.0")
                .contains(labels + "\"cached\"} 62.0")
                .contains(labels + "\"cache_written\"} 10.0")
                .contains(labels + "\"output\"} 20.0")
                .contains(labels + "\"reasoning\"} 30.0");
    }

    @Test
    void aStreamThatBrokeOffSaysNothingOfTheTimeForAToken() {
        GatewayMetrics metrics = new GatewayMetrics();

        metrics.exchangeTook(stream(Optional.empty(), 11, "cut_by_provider"), Optional.of(Duration.ofMillis(300)));
        metrics.exchangeTook(stream(Optional.empty(), 1, "complete"), Optional.of(Duration.ofMillis(300)));

        assertThat(metrics.scrape())
                .doesNotContain("gen_ai_server_time_per_output_token")
                .contains("error_type=\"cut_by_provider\"");
    }

    @Test
    void anAnswerThatIsNoStreamHasNoFirstToken() {
        GatewayMetrics metrics = new GatewayMetrics();

        metrics.exchangeTook(withTokens(), Optional.empty());

        assertThat(metrics.scrape()).doesNotContain("time_to_first_token").contains("gen_ai_server_request_duration");
    }

    private static UsageRecord stream(Optional<String> model, long output, String ended) {
        return new UsageRecord(
                new RequestId("req-1"),
                Optional.empty(),
                Optional.empty(),
                "127.0.0.1",
                Optional.<Client>empty(),
                "POST",
                "/v1/chat/completions",
                "chat",
                Optional.of("openai"),
                model,
                Optional.empty(),
                200,
                Optional.of(new TokenUsage(OptionalLong.of(1), OptionalLong.of(output), TokenUsage.Source.REPORTED)),
                false,
                Optional.empty(),
                Optional.of(new ProviderOutcome(
                        ProviderOutcome.Ending.valueOf(ended.toUpperCase(Locale.ROOT)),
                        OptionalInt.of(200),
                        Optional.empty())),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Duration.ofMillis(1300));
    }

    private static String nameOf(String typeLine) {
        return typeLine.split(" ", -1)[2];
    }

    private static UsageRecord withTokens() {
        return with(new TokenUsage(
                OptionalLong.of(1),
                OptionalLong.of(2),
                TokenUsage.Source.REPORTED,
                new TokenDetails(1, 0, 0, 0, 2, 0)));
    }

    private static UsageRecord with(TokenUsage usage) {
        return new UsageRecord(
                new RequestId("req-1"),
                Optional.empty(),
                Optional.empty(),
                "127.0.0.1",
                Optional.<Client>empty(),
                "POST",
                "/v1/chat/completions",
                "chat",
                Optional.of("openai"),
                Optional.empty(),
                Optional.empty(),
                200,
                Optional.of(usage),
                false,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Duration.ofMillis(1));
    }
}
