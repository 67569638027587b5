package dev.sluice;

import static dev.sluice.testing.TwoTargets.END;
import static dev.sluice.testing.TwoTargets.ONE;
import static dev.sluice.testing.TwoTargets.ROLE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.Answer;
import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.TestGateway;
import dev.sluice.testing.TwoTargets;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Times of attempts and exchanges, as a running gateway tells them to Prometheus. */
final class TimesInMetricsTest {

    private static final String PATH = "/v1/chat/completions";

    @AutoClose
    private final FakeProvider first = FakeProvider.start();

    @AutoClose
    private final FakeProvider second = FakeProvider.start();

    @AutoClose
    private final TestGateway gateway = TestGateway.start(TwoTargets.lines(first, second));

    @BeforeEach
    void answer() {
        first.answerWith(Answer.json(500, "{}"));
        second.answerWith(Answer.sse(ROLE + ONE + ONE + END));
    }

    @Test
    void aStreamIsTimedForItsClientAndForEachAttempt() {
        ask("{\"model\":\"smart\",\"stream\":true,\"messages\":[]}");

        assertThat(counts("gen_ai_server_request_duration_seconds"))
                .singleElement()
                .satisfies(line -> assertThat(line)
                        .contains(
                                "client=\"anonymous\"",
                                "error_type=\"\"",
                                "model=\"smart\"",
                                "provider_name=\"second\"")
                        .endsWith(" 1"));
        assertThat(counts("gen_ai_server_time_to_first_token_seconds"))
                .singleElement()
                .satisfies(line -> assertThat(line).contains("model=\"smart\"", "client=\"anonymous\""));
        assertThat(counts("gen_ai_server_time_per_output_token_seconds")).hasSize(1);
        assertThat(counts("gen_ai_client_operation_duration_seconds"))
                .hasSize(2)
                .anyMatch(line -> line.contains("error_type=\"failed\"") && line.contains("target=\"one\""))
                .anyMatch(line -> line.contains("error_type=\"\"") && line.contains("model=\"model-two\""));
        assertThat(counts("gen_ai_client_operation_time_to_first_chunk_seconds"))
                .singleElement()
                .satisfies(line -> assertThat(line).contains("target=\"two\""));
    }

    @Test
    void anAnswerThatIsNoStreamHasADurationAlone() {
        second.answerWith(Answer.json(200, "{\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":2}}"));

        ask("{\"model\":\"smart\",\"messages\":[]}");

        assertThat(counts("gen_ai_server_request_duration_seconds")).hasSize(1);
        assertThat(counts("gen_ai_server_time_to_first_token_seconds")).isEmpty();
    }

    @Test
    void aRefusalIsToldByItsStatus() {
        ask("{\"model\":\"made-up\",\"messages\":[]}");

        assertThat(counts("gen_ai_server_request_duration_seconds"))
                .singleElement()
                .satisfies(line -> assertThat(line).contains("error_type=\"500\"", "model=\"other\""));
    }

    @Test
    void aRequestForLimitsIsNoExchange() {
        gateway.get("/limits");

        assertThat(counts("gen_ai_server_request_duration_seconds")).isEmpty();
    }

    @Test
    void modelsThatClientsMakeUpAddNoSeries() {
        ask("{\"model\":\"first/made-up\",\"stream\":true,\"messages\":[]}");
        ask("{\"model\":\"made-up\",\"messages\":[]}");
        long before = series().count();

        IntStream.range(0, 50).forEach(i -> {
            ask("{\"model\":\"first/made-up-" + i + "\",\"stream\":true,\"messages\":[]}");
            ask("{\"model\":\"made-up-" + i + "\",\"messages\":[]}");
        });

        assertThat(series().count()).isEqualTo(before);
    }

    private void ask(String body) {
        gateway.post(PATH, body);
        gateway.awaitMetric("active_http_calls", 0);
    }

    private Stream<String> counts(String metric) {
        return series().filter(line -> line.startsWith(metric + "_count{"));
    }

    private Stream<String> series() {
        return gateway.get("/metrics").bodyText().lines().filter(line -> !line.startsWith("#"));
    }
}
