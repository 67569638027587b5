package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.AccessLines;
import dev.sluice.testing.Answer;
import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.Gate;
import dev.sluice.testing.RawExchange;
import dev.sluice.testing.RawHttp;
import dev.sluice.testing.RawResponse;
import dev.sluice.testing.Recording;
import dev.sluice.testing.TestGateway;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How an exchange can end, and what its client sees. */
final class EndingsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String QUESTION = "{\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}],\"stream\":true}";
    private static final String STREAM = """
            data: {"choices":[{"index":0,"delta":{"content":"One"}}]}

            data: {"choices":[{"index":0,"delta":{"content":" two"},"finish_reason":"stop"}]}

            data: {"choices":[]}

            data: [DONE]

            """;

    private static final int MORE_THAN_SOCKETS_HOLD = 16 * 1024 * 1024;

    @AutoClose
    private static FakeProvider provider;

    /** Has a port, and reads nothing of what the kernel takes for it. */
    @AutoClose
    private static ServerSocket deaf;

    @AutoClose
    private static TestGateway gateway;

    @BeforeAll
    static void start() throws IOException {
        provider = FakeProvider.start();
        deaf = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
        gateway = TestGateway.before(
                provider,
                "sluice.providers.fake.timeout.first-byte=400ms",
                "sluice.providers.fake.timeout.idle=400ms",
                "sluice.providers.hurried.base-url=" + provider.baseUrl(),
                "sluice.providers.hurried.key=secret_key",
                "sluice.providers.hurried.timeout.total=500ms",
                "sluice.providers.deaf.base-url=http://127.0.0.1:" + deaf.getLocalPort(),
                "sluice.providers.deaf.key=secret_key",
                "sluice.providers.deaf.timeout.first-byte=400ms",
                "sluice.providers.refusing.base-url=" + FakeProvider.refusingUrl(),
                "sluice.providers.refusing.key=secret_key",
                "sluice.limits.l.model=*",
                "sluice.limits.l.selector=x-team",
                "sluice.limits.l.tokens=30",
                "sluice.limits.l.per=hour");
    }

    @BeforeEach
    void forget() {
        provider.forgetRequests();
    }

    @Test
    void aStreamArrivesEventByEvent() throws Exception {
        Gate gate = new Gate();
        Answer answer = Answer.sse(STREAM);
        provider.enqueue(answer.pausedAfter(answer.eventEnds().get(0), gate));
        try (RawExchange exchange = ask()) {
            assertThat(exchange.readUntil("One\"}}]}\n\n", PATIENCE)).doesNotContain("two");
            gate.open();
            assertThat(exchange.readUntil("data: [DONE]\n\n", PATIENCE)).contains("two");
        }
    }

    @Test
    void theHeadOfAStreamArrivesBeforeItsFirstEvent() throws Exception {
        Gate gate = new Gate();
        provider.enqueue(Answer.sse(STREAM).pausedAfter(0, gate));
        try (RawExchange exchange = ask()) {
            assertThat(exchange.awaitStatus(PATIENCE)).isEqualTo(200);
            gate.open();
        }
    }

    @Test
    void aStreamEndsAsTheProviderEndedIt() throws IOException {
        provider.enqueue(Answer.sse(STREAM));
        try (RawExchange exchange = ask()) {
            RawResponse answer = exchange.readToEnd();
            assertThat(answer.bodyText()).isEqualTo(STREAM).endsWith("data: [DONE]\n\n");
            assertThat(answer.complete()).isTrue();
        }
    }

    @Test
    void anEventInAnyOtherFormThanSseArrivesAtOnceToo() throws Exception {
        Gate gate = new Gate();
        byte[] lines = "{\"a\":1}\n{\"a\":2}\n".getBytes(StandardCharsets.UTF_8);
        provider.enqueue(
                Answer.of(200, "application/x-ndjson", lines).chunked(8).pausedAfter(8, gate));
        try (RawExchange exchange = ask()) {
            assertThat(exchange.readUntil("{\"a\":1}\n", PATIENCE)).doesNotContain("2");
            gate.open();
        }
    }

    @Test
    void aProviderThatCannotBeReachedIsABadGateway() {
        RawResponse answer = answerOf("refusing");
        assertThat(answer.status()).isEqualTo(502);
        assertThat(answer.bodyText()).contains("\"code\":\"provider_unreachable\"");
        assertThat(answer.header("x-arch-llm-provider")).contains("refusing");
    }

    @Test
    void aProviderThatHangsUpWithoutAWordIsABadGateway() {
        provider.enqueueHangUp();
        RawResponse answer = answerOf("fake");
        assertThat(answer.status()).isEqualTo(502);
        assertThat(answer.bodyText()).contains("\"code\":\"provider_unreachable\"");
    }

    @Test
    void aProviderThatDoesNotSpeakHttpIsABadGateway() {
        provider.enqueue(Answer.raw("SSH-2.0-OpenSSH\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
        assertThat(answerOf("fake").status()).isEqualTo(502);
    }

    @Test
    void aRequestIsSentOnceWhateverComesBack() {
        int before = provider.requestCount();
        provider.enqueue(Answer.raw("HTTP/1.1 200 OK\r\n".getBytes(StandardCharsets.US_ASCII)));
        answerOf("fake");
        provider.enqueue(Answer.json(503, "{}").withHeader("Retry-After", "0"));
        answerOf("fake");
        assertThat(provider.requestCount()).isEqualTo(before + 2);
    }

    @Test
    void aProviderThatSaysNothingIsAGatewayTimeout() {
        provider.enqueue(Answer.silence());
        RawResponse answer = answerOf("fake");
        assertThat(answer.status()).isEqualTo(504);
        assertThat(answer.bodyText()).contains("\"code\":\"provider_timeout\"").contains("timeout.first-byte");
    }

    /** Interim responses (RFC 9110 section 15.2) arrive more often than the time for the first byte. */
    @Test
    void interimResponsesDoNotExtendTheTimeForTheFirstByte() throws Exception {
        String interim = "HTTP/1.1 102 Processing\r\n\r\n";
        int count = 20;
        Answer answer = Answer.raw(interim.repeat(count).getBytes(StandardCharsets.US_ASCII));
        Gate[] gates = new Gate[count];
        for (int i = 1; i < count; i++) {
            gates[i] = new Gate();
            answer = answer.pausedAfter(i * interim.length(), gates[i]);
        }
        provider.enqueue(answer);
        try (RawExchange exchange = RawHttp.open(gateway.port())) {
            exchange.write(RawHttp.post("/v1/chat/completions", "{\"messages\":[]}"));
            // A fourth of the time each, until the gateway has closed the connection.
            for (int i = 1; i < count && gates[i].awaitReached(Duration.ofSeconds(1)); i++) {
                Thread.sleep(100);
                gates[i].open();
            }
            RawResponse seen = exchange.readToEnd();
            assertThat(seen.status()).isEqualTo(504);
            assertThat(seen.bodyText()).contains("\"code\":\"provider_timeout\"");
        }
    }

    @ParameterizedTest
    @CsvSource({"100, 200", "101, 502"})
    void theNumberOfInterimResponsesIsLimited(int count, int status) {
        provider.enqueue(Answer.raw(("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n".repeat(count)
                        + "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}")
                .getBytes(StandardCharsets.US_ASCII)));

        assertThat(answerOf("fake").status()).isEqualTo(status);
    }

    /** A file is passed on as it arrives, a chat completion once it is here. */
    @ParameterizedTest
    @ValueSource(strings = {"/v1/chat/completions", "/v1/files"})
    void aProviderThatTakesNoneOfTheRequestIsAGatewayTimeout(String path) {
        String text = "long ".repeat(MORE_THAN_SOCKETS_HOLD / 5);
        RawResponse answer = gateway.post(
                path,
                "{\"messages\":[{\"role\":\"user\",\"content\":\"" + text + "\"}]}",
                "x-arch-llm-provider-hint: deaf");
        assertThat(answer.status()).isEqualTo(504);
        assertThat(answer.bodyText()).contains("\"code\":\"provider_timeout\"").contains("timeout.first-byte");
    }

    @Test
    void theUpstreamConnectionIsClosedAfterATimeout() throws Exception {
        provider.enqueue(Answer.silence());
        answerOf("fake");
        provider.takeRequest();
        assertThat(provider.awaitPeerClosed(PATIENCE)).isTrue();
    }

    @Test
    void aConnectionThatServedAWholeAnswerIsUsedAgain() throws InterruptedException {
        provider.answerWith(Answer.json(200, "{}"));
        answerOf("fake");
        // A client can have its answer a moment before the connection is free again.
        gateway.awaitMetric("active_http_calls", 0);
        int before = provider.connectionCount();
        for (int i = 0; i < 5; i++) {
            answerOf("fake");
            gateway.awaitMetric("active_http_calls", 0);
        }
        assertThat(provider.connectionCount()).isEqualTo(before);
    }

    @Test
    void aJsonAnswerThatStopsHalfWayBecomesAnError() {
        provider.enqueue(Answer.json(200, "{\"choices\":[]}").hangingAfter(5));
        RawResponse answer = answerOf("fake");
        assertThat(answer.status()).isEqualTo(504);
        assertThat(answer.bodyText()).startsWith("{\"error\":").contains("\"code\":\"provider_timeout\"");
        assertThat(answer.header("x-request-id")).isPresent();
    }

    @Test
    void aJsonAnswerThatIsCutHalfWayBecomesAnError() {
        provider.enqueue(Answer.json(200, "{\"choices\":[]}")
                .withHeader("Content-Encoding", "gzip")
                .cutAfter(5));
        RawResponse answer = answerOf("fake");
        assertThat(answer.status()).isEqualTo(502);
        assertThat(answer.bodyText()).contains("\"code\":\"provider_cut\"");
        assertThat(answer.header("Content-Encoding")).isEmpty();
    }

    @Test
    void whatTheClientGotStandsInTheLogAlsoWhereTheConnectionBroke() throws InterruptedException {
        provider.enqueue(Answer.json(200, "{\"choices\":[]}").cutAfter(5));
        try (AccessLines log = AccessLines.listen()) {
            String id = answerOf("fake").header("x-request-id").orElseThrow();

            assertThat(log.awaitLine(id)).containsEntry("status", "502").containsEntry("ended", "cut_by_provider");
        }
    }

    @Test
    void aStreamThatStallsEndsWithAnErrorEventAndACutConnection() throws IOException {
        Answer answer = Answer.sse(STREAM);
        provider.enqueue(answer.hangingAfter(answer.eventEnds().get(0)));
        assertBrokenOff("provider_timeout");
    }

    @Test
    void aStreamThatIsCutEndsWithAnErrorEventAndACutConnection() throws IOException {
        Answer answer = Answer.sse(STREAM);
        provider.enqueue(answer.cutAfter(answer.eventEnds().get(0)));
        assertBrokenOff("provider_cut");
    }

    @Test
    void aStreamThatEndsWithoutItsLastChunkIsNotPassedOffAsWhole() throws IOException {
        Answer answer = Answer.sse(STREAM);
        provider.enqueue(answer.closingEarlyAfter(answer.eventEnds().get(1)));
        assertBrokenOff("provider_cut");
    }

    @Test
    void anEventThatIsCutInTheMiddleIsEndedBeforeTheError() throws IOException {
        provider.enqueue(Answer.sse(STREAM).closingEarlyAfter(20));
        try (RawExchange exchange = ask()) {
            String body = exchange.readToEnd().bodyText();
            assertThat(body).startsWith(STREAM.substring(0, 20) + "\n\ndata: {\"error\":");
        }
    }

    /** With the access log as witness: what came is booked, how it ended is told, and nothing stays open. */
    @ParameterizedTest
    @CsvSource({
        "whole, complete, 2",
        "stalled after one event, stalled, 1",
        "cut after one event, cut_by_provider, 1",
        "closed after two events, cut_by_provider, 2",
        "cut before the first event, cut_by_provider, -",
        "hung up, unreachable, -",
        "silent, timed_out, -",
        "refused, complete, -"
    })
    void whatCameIsBookedHoweverItEnds(String course, String ended, String tokens) throws Exception {
        Answer stream = Answer.sse(STREAM);
        int one = stream.eventEnds().get(0);
        int two = stream.eventEnds().get(1);
        provider.enqueue(
                switch (course) {
                    case "whole" -> stream;
                    case "stalled after one event" -> stream.hangingAfter(one);
                    case "cut after one event" -> stream.closingEarlyAfter(one);
                    case "closed after two events" -> stream.closingEarlyAfter(two);
                    case "cut before the first event" -> stream.closingEarlyAfter(0);
                    case "hung up" -> Answer.hangUp();
                    case "silent" -> Answer.silence();
                    default -> Answer.json(429, "{}");
                });
        if (course.equals("hung up")) {
            provider.enqueueHangUp();
        }
        String id = "ending-" + course.replace(' ', '-');
        try (AccessLines log = AccessLines.listen();
                RawExchange exchange = RawHttp.open(gateway.port())) {
            exchange.write(RawHttp.post("/v1/chat/completions", QUESTION, "x-request-id: " + id));
            exchange.readToEnd();
            assertThat(log.awaitLine(id)).containsEntry("ended", ended).containsEntry("completion_tokens", tokens);
        }
        gateway.awaitMetric("active_http_calls", 0);
    }

    @Test
    void aStreamThatTakesTooLongInAllIsBrokenOff() throws Exception {
        Answer slow = Answer.sse(STREAM);
        provider.enqueue(slow.pausedAfter(slow.eventEnds().get(0), new Gate()));
        try (RawExchange exchange = RawHttp.open(gateway.port())) {
            exchange.write(RawHttp.post("/v1/chat/completions", QUESTION, "x-arch-llm-provider-hint: hurried"));
            assertThat(exchange.readToEnd().bodyText()).contains("\"code\":\"provider_timeout\"");
        }
    }

    @Test
    void aPassedOnBodyThatTheClientDoesNotFinishIsNotFinishedUpstream() throws Exception {
        int before = provider.requestCount();
        try (RawExchange exchange = RawHttp.open(gateway.port())) {
            exchange.write("POST /v1/files HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\n\r\nhalf");
            gateway.awaitMetric("active_http_calls", 1);
            exchange.closeAbruptly();
        }
        gateway.awaitMetric("active_http_calls", 0);
        assertThat(provider.requestCount()).isEqualTo(before);
    }

    @Test
    void aClientThatLeavesAStreamEndsItUpstream() throws Exception {
        Gate first = new Gate();
        String many = "data: {\"choices\":[]}\n\n".repeat(400);
        Answer answer = Answer.sse(many);
        provider.enqueue(answer.pausedAfter(answer.eventEnds().get(0), first)
                .pausedAfter(answer.eventEnds().get(399), new Gate()));
        RawExchange exchange = ask();
        exchange.readUntil("\n\n", PATIENCE);
        exchange.closeAbruptly();
        first.open();
        provider.takeRequest();
        assertThat(provider.awaitPeerClosed(PATIENCE)).isTrue();
        gateway.awaitMetric("active_http_calls", 0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "openai-error-429-rate-limit.json",
                "openai-error-500-json.json",
                "envoy-error-503-text.txt",
                "error-503-empty.empty",
                "cloudflare-error-502-html.html"
            })
    void anErrorOfTheProviderPassesUntouched(String file) {
        Recording error = Recording.named(file);
        provider.enqueue(
                Answer.recorded(error).withHeader("Retry-After", "7").withHeader("x-ratelimit-limit-tokens", "1"));
        RawResponse answer = answerOf("fake");
        assertThat(answer.status()).isEqualTo(error.status().orElseThrow());
        assertThat(answer.body()).isEqualTo(error.bytes());
        assertThat(answer.headers("Retry-After")).contains("7");
        assertThat(answer.headers("x-ratelimit-limit-tokens")).contains("1");
    }

    @Test
    void aRequestThatFailedCostsNothing() {
        String team = "x-team: failing";
        for (int i = 0; i < 5; i++) {
            provider.enqueueHangUp();
            RawResponse answer =
                    gateway.post("/v1/chat/completions", QUESTION, "x-arch-ratelimit-selector: x-team", team);
            assertThat(answer.status()).isEqualTo(502);
        }
    }

    @Test
    void anAnswerThatBrokeOffCostsWhatItsRequestDid() throws IOException {
        String[] limited = {"x-arch-ratelimit-selector: x-team", "x-team: broken"};
        Answer answer = Answer.sse(STREAM);
        provider.enqueue(answer.cutAfter(answer.eventEnds().get(0)));
        try (RawExchange exchange = RawHttp.open(gateway.port())) {
            exchange.write(RawHttp.post("/v1/chat/completions", QUESTION, limited));
            exchange.readToEnd();
        }
        assertThat(gateway.post("/v1/chat/completions", QUESTION, limited).status())
                .isEqualTo(429);
    }

    private static void assertBrokenOff(String code) throws IOException {
        try (RawExchange exchange = ask()) {
            RawResponse answer = exchange.readToEnd();
            assertThat(answer.bodyText())
                    .startsWith("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"One\"}}]}\n\n")
                    .contains("\ndata: {\"error\":{\"message\":")
                    .contains("\"code\":\"" + code + "\"")
                    .endsWith("\n\n")
                    .doesNotContain("[DONE]");
            assertThat(answer.complete()).isFalse();
        }
    }

    private static RawExchange ask() throws IOException {
        return RawHttp.open(gateway.port()).write(RawHttp.post("/v1/chat/completions", QUESTION));
    }

    private static RawResponse answerOf(String hint) {
        return gateway.post("/v1/chat/completions", QUESTION, "x-arch-llm-provider-hint: " + hint);
    }
}
