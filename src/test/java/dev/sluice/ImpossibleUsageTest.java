package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.AccessLines;
import dev.sluice.testing.Answer;
import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.RawHttp;
import dev.sluice.testing.TestGateway;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A provider whose usage cannot be true. */
final class ImpossibleUsageTest {

    private static final String CHAT = "/v1/chat/completions";
    private static final String METRIC = "sluice_usage_rejected_total";

    @AutoClose
    private static final FakeProvider provider = FakeProvider.start();

    @AutoClose
    private static final TestGateway gateway = TestGateway.before(
            provider,
            "sluice.limits.l.model=*",
            "sluice.limits.l.selector=x-team",
            "sluice.limits.l.tokens=1000",
            "sluice.limits.l.per=hour",
            "sluice.limits.l.charge=total");

    @AutoClose
    private static final AccessLines log = AccessLines.listen();

    private static int requests;

    private String id;

    @BeforeEach
    void name() {
        id = "usage-" + ++requests;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "9000000000000000000",
                "99999999999999999999",
                "1001000",
                "-5",
                "2.5",
                "1e3",
                "\"7\"",
                "[7]",
                "true"
            })
    void aFigureThatCannotBeTrueIsCountedInstead(String figure) throws Exception {
        double before = gateway.metric(METRIC);

        Map<String, String> line = lineOf(CHAT, json(figure, figure));

        assertThat(line)
                .containsEntry("prompt_tokens", "-")
                .containsEntry("completion_tokens", "2")
                .containsEntry("usage", "counted");
        assertThat(gateway.metric(METRIC)).isEqualTo(before + 1);
    }

    /** Hidden reasoning and stored conversations are more than the bytes show. */
    @ParameterizedTest
    @CsvSource({"0, 0", "7, 2", "1000000, 1000000"})
    void aFigureThatCanBeTrueIsBelieved(String prompt, String completion) throws Exception {
        double before = gateway.metric(METRIC);

        assertThat(lineOf(CHAT, json(prompt, completion)))
                .containsEntry("prompt_tokens", prompt)
                .containsEntry("completion_tokens", completion)
                .containsEntry("usage", "reported");
        assertThat(gateway.metric(METRIC)).isEqualTo(before);
    }

    @Test
    void noFigureIsNotAFalseOne() throws Exception {
        double before = gateway.metric(METRIC);

        assertThat(lineOf(CHAT, json("null", "null"))).containsEntry("usage", "counted");
        assertThat(gateway.metric(METRIC)).isEqualTo(before);
    }

    /** Some providers send a running total in every event. */
    @Test
    void aFalseRunningTotalDoesNotStopTheCount() throws Exception {
        String event = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\" two\"},\"finish_reason\":\"stop\"}],"
                + "\"usage\":{\"completion_tokens\":9000000000000000000}}\n\n";

        assertThat(lineOf(CHAT, Answer.sse(event.repeat(5))))
                .containsEntry("completion_tokens", "5")
                .containsEntry("usage", "counted");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"usage\":{\"input_tokens\":5,\"cache_read_input_tokens\":9000000000000000000,\"output_tokens\":3}}",
                "{\"usage\":{\"input_tokens\":800000,\"cache_read_input_tokens\":800000,\"output_tokens\":3}}"
            })
    void theSumOfAPromptsPartsIsBoundedToo(String answer) throws Exception {
        assertThat(Long.parseLong("0"
                        + lineOf("/v1/messages", Answer.json(200, answer))
                                .get("prompt_tokens")
                                .replace("-", "")))
                .isLessThan(1_100_000);
    }

    @Test
    void aBucketDoesNotGoIntoADebtThatNobodyOwes() throws Exception {
        String[] team = {"x-arch-ratelimit-selector: x-team", "x-team: one"};
        provider.enqueue(json("9000000000000000000", "9000000000000000000")).enqueue(json("7", "2"));

        assertThat(gateway.post(CHAT, "{\"messages\":[]}", team).status()).isEqualTo(200);
        gateway.awaitMetric("active_http_calls", 0);
        assertThat(gateway.post(CHAT, "{\"messages\":[]}", team).status()).isEqualTo(200);
    }

    private Map<String, String> lineOf(String path, Answer answer) throws IOException, InterruptedException {
        provider.enqueue(answer);
        RawHttp.send(gateway.port(), RawHttp.post(path, "{\"messages\":[]}", "x-request-id: " + id));
        return log.awaitLine(id);
    }

    private static Answer json(String prompt, String completion) {
        return Answer.json(
                200,
                "{\"choices\":[{\"index\":0,\"message\":{\"content\":\"One two\"}}],\"usage\":{\"prompt_tokens\":"
                        + prompt + ",\"completion_tokens\":" + completion + "}}");
    }
}
