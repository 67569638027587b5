package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.Answer;
import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.Gate;
import dev.sluice.testing.RawExchange;
import dev.sluice.testing.RawHttp;
import dev.sluice.testing.RawResponse;
import dev.sluice.testing.TestGateway;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every ending of a request costs, by what its limit charges (behaviour.md 4.4). */
final class ChargingTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    /** So few that less than a whole token flows back while a test runs. */
    private static final int FULL = 1000;

    private static final String QUESTION =
            "{\"stream\":true,\"stream_options\":{\"include_usage\":true},\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";
    private static final String STREAM = """
            data: {"choices":[{"index":0,"delta":{"content":"One"}}]}

            data: {"choices":[{"index":0,"delta":{"content":" two"}}]}

            data: {"choices":[],"usage":{"prompt_tokens":500,"completion_tokens":70}}

            data: [DONE]

            """;
    private static final String JSON = "{\"choices\":[{\"message\":{\"content\":\"One two\"}}],"
            + "\"usage\":{\"prompt_tokens\":500,\"completion_tokens\":70}}";

    /** Larger than any bucket here by its length alone: it is refused uncounted, takes nothing, and tells the level. */
    private static final String PROBE = "{\"messages\":[],\"x\":\"" + "y".repeat(129 * FULL) + "\"}";

    @AutoClose
    private static final FakeProvider provider = FakeProvider.start();

    @AutoClose
    private static final TestGateway gateway = TestGateway.before(
            provider,
            "sluice.stream.heartbeat=100ms",
            "sluice.stream.head-wait=100ms",
            "sluice.providers.fake.timeout.first-byte=500ms",
            "sluice.providers.fake.timeout.idle=500ms",
            "sluice.limits.request.model=*",
            "sluice.limits.request.selector=x-request-team",
            "sluice.limits.request.tokens=" + FULL,
            "sluice.limits.request.per=hour",
            "sluice.limits.total.model=*",
            "sluice.limits.total.selector=x-total-team",
            "sluice.limits.total.tokens=" + FULL,
            "sluice.limits.total.per=hour",
            "sluice.limits.total.charge=total",
            "sluice.limits.response.model=*",
            "sluice.limits.response.selector=x-response-team",
            "sluice.limits.response.tokens=60",
            "sluice.limits.response.per=hour",
            "sluice.limits.response.charge=response");

    private static int teams;

    private String team;

    @BeforeEach
    void newTeam() {
        provider.forgetRequests();
        team = "team-" + ++teams;
    }

    /**
     * {@code P} stands for the request's tokens as they are counted before it leaves, a number for what the provider told or
     * the text that came gave.
     */
    @ParameterizedTest
    @CsvSource({
        // course of the exchange,          request, total
        "stream to its end,                 P, 570",
        "stream without usage,              P, P+2",
        "stream cut after one event,        P, P+1",
        "stream that stalls after one event,P, P+1",
        "stream cut before its first event, P, P",
        "client gone after one event,       P, P+1",
        "client gone before the first byte, P, P",
        "json,                              P, 570",
        "json without usage,                P, P+2",
        "json that says nothing,            P, P",
        "json cut half way,                 0, 0",
        "refusal,                           0, 0",
        "failure,                           0, 0",
        "late refusal,                      0, 0",
        "hang up,                           0, 0",
        "silence,                           0, 0"
    })
    void anExchangeCosts(String course, String request, String total) throws Exception {
        long counted = cost("request", "json");

        assertThat(cost("request", course)).as("charge=request").isEqualTo(worth(request, counted));
        assertThat(cost("total", course)).as("charge=total").isEqualTo(worth(total, counted));
    }

    @Test
    void ofAnAnswerOnlyItsTokensAreChargedAndTheNextRequestWaitsForThem() throws Exception {
        provider.answerWith(Answer.sse(STREAM));
        assertThat(ask("response").status()).isEqualTo(200);
        gateway.awaitMetric("active_http_calls", 0);

        RawResponse refused = ask("response");

        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.header("x-ratelimit-remaining-tokens")).contains("0");
        // 60 tokens an hour are one a minute; the bucket is 10 in debt and must hold one.
        assertThat(Long.parseLong(refused.header("Retry-After").orElseThrow())).isBetween(655L, 660L);
        assertThat(refused.bodyText()).contains("\"code\":\"rate_limit_exceeded\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"refusal", "hang up", "json cut half way", "late refusal"})
    void aFailedAnswerCostsNoneOfIts(String course) throws Exception {
        for (int i = 0; i < 3; i++) {
            run("response", course);
        }
        provider.forgetRequests();
        provider.enqueue(Answer.sse(STREAM));

        assertThat(ask("response").status()).isEqualTo(200);
    }

    private long cost(String limit, String course) throws Exception {
        team = "team-" + ++teams;
        run(limit, course);
        RawResponse probe = gateway.post("/v1/chat/completions", PROBE, selectors(limit));
        assertThat(probe.bodyText()).contains("\"code\":\"request_too_large\"");
        return FULL
                - Long.parseLong(probe.header("x-ratelimit-remaining-tokens").orElseThrow());
    }

    private static long worth(String written, long counted) {
        long sum = 0;
        for (String part : written.split("\\+", -1)) {
            sum += part.equals("P") ? counted : Long.parseLong(part);
        }
        return sum;
    }

    private void run(String limit, String course) throws Exception {
        Answer stream = Answer.sse(STREAM);
        int one = stream.eventEnds().get(0);
        Gate late = new Gate();
        provider.enqueue(
                switch (course) {
                    case "stream to its end" -> stream;
                    case "stream without usage" -> Answer.sse(STREAM.replace("\"usage\"", "\"silence\""));
                    case "stream cut after one event" -> stream.closingEarlyAfter(one);
                    case "stream that stalls after one event", "client gone after one event" ->
                        stream.hangingAfter(one);
                    case "stream cut before its first event" -> stream.closingEarlyAfter(0);
                    case "json" -> Answer.json(200, JSON);
                    case "json without usage" -> Answer.json(200, JSON.replace("\"usage\"", "\"silence\""));
                    case "json that says nothing" -> Answer.json(200, "{}");
                    case "json cut half way" -> Answer.json(200, JSON).closingEarlyAfter(30);
                    case "refusal" -> Answer.json(429, "{}");
                    case "failure" -> Answer.json(500, "{}");
                    case "late refusal" -> Answer.json(429, "{}").heldBack(late);
                    case "hang up" -> Answer.hangUp();
                    case "silence", "client gone before the first byte" -> Answer.silence();
                    default -> throw new IllegalArgumentException(course);
                });
        if (course.equals("hang up")) {
            provider.enqueueHangUp();
        }
        try (RawExchange exchange = RawHttp.open(gateway.port())) {
            exchange.write(RawHttp.post("/v1/chat/completions", QUESTION, selectors(limit)));
            switch (course) {
                case "client gone after one event" -> {
                    exchange.readUntil("One\"}}]}\n\n", PATIENCE);
                    exchange.closeAbruptly();
                }
                case "client gone before the first byte" -> {
                    exchange.readUntil(": heartbeat\n\n", PATIENCE);
                    exchange.closeAbruptly();
                }
                case "late refusal" -> {
                    exchange.readUntil(": heartbeat\n\n", PATIENCE);
                    late.open();
                    exchange.readToEnd();
                }
                default -> exchange.readToEnd();
            }
        }
        gateway.awaitMetric("active_http_calls", 0);
    }

    private RawResponse ask(String limit) {
        return gateway.post("/v1/chat/completions", QUESTION, selectors(limit));
    }

    private String[] selectors(String limit) {
        String header = "x-" + limit + "-team";
        return new String[] {"x-arch-ratelimit-selector: " + header, header + ": " + team};
    }
}
