package dev.sluice.usage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.auth.Client;
import dev.sluice.exchange.RequestId;
import dev.sluice.tokens.TokenDetails;
import dev.sluice.tokens.TokenUsage;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
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

    private static String nameOf(String typeLine) {
        return typeLine.split(" ", -1)[2];
    }

    private static UsageRecord withTokens() {
        return new UsageRecord(
                new RequestId("req-1"),
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
                Optional.of(new TokenUsage(
                        OptionalLong.of(1),
                        OptionalLong.of(2),
                        TokenUsage.Source.REPORTED,
                        new TokenDetails(1, 0, 0, 0, 2, 0))),
                false,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Duration.ofMillis(1));
    }
}
