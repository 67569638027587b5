package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.Answer;
import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.RawResponse;
import dev.sluice.testing.TestGateway;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What a client invents leaves nothing behind. The other bounds in docs/operations.md have tests of their own. */
final class ResourceBoundsTest {

    private static final String CHAT = "/v1/chat/completions";

    @AutoClose
    private final FakeProvider provider = FakeProvider.start();

    @AutoClose
    private final TestGateway gateway = TestGateway.before(
            provider,
            "sluice.limits.team.model=*",
            "sluice.limits.team.selector=x-team",
            "sluice.limits.team.tokens=1000000");

    @Test
    void noNameOfAClientMakesAMetricSeries() {
        provider.answerWith(
                Answer.json(200, "{\"model\":\"m\",\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":1}}"));
        request(0);
        List<String> before = series();

        for (int i = 1; i <= 50; i++) {
            request(i);
        }

        assertThat(series()).isEqualTo(before);
    }

    @Test
    void aModelNameHasABoundedLength() {
        RawResponse refused = gateway.post(CHAT, "{\"messages\":[],\"model\":\"" + "m".repeat(2_000) + "\"}");

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.bodyText()).contains("\"invalid_model\"");
        assertThat(provider.requestCount()).isZero();
    }

    private void request(int number) {
        gateway.post(
                CHAT,
                "{\"messages\":[],\"model\":\"model-" + number + "\"}",
                "x-arch-llm-provider-hint: hint-" + number,
                "x-arch-ratelimit-selector: x-team, x-other-" + number,
                "x-team: team-" + number,
                "x-request-id: id-" + number);
        gateway.get("/v1/path-" + number);
        gateway.get("/path-" + number);
        gateway.awaitMetric("active_http_calls", 0);
    }

    private List<String> series() {
        return gateway.get("/metrics")
                .bodyText()
                .lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.substring(0, line.lastIndexOf(' ')))
                .toList();
    }
}
