package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.AccessLines;
import dev.sluice.testing.Answer;
import dev.sluice.testing.Compressed;
import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.Gate;
import dev.sluice.testing.RawExchange;
import dev.sluice.testing.RawHttp;
import dev.sluice.testing.RawResponse;
import dev.sluice.testing.TestGateway;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client hears while its provider is silent (behaviour.md 5.7). */
final class HeartbeatTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String HEARTBEAT = ": heartbeat\n\n";
    private static final String PING = "event: ping\ndata: {\"type\": \"ping\"}\n\n";
    private static final String MESSAGE_START =
            "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"usage\":{\"input_tokens\":3}}}\n\n"
                    + "event: message_delta\ndata: {\"type\":\"message_delta\",\"usage\":{\"output_tokens\":2}}\n\n";
    private static final String MESSAGE_STOP = "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n";
    private static final String QUESTION = "{\"stream\":true,\"messages\":[]}";
    private static final String FIRST = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"One two\"}}]}\n\n";
    private static final String REST =
            "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n" + "data: [DONE]\n\n";

    @AutoClose
    private static final FakeProvider provider = FakeProvider.start();

    @AutoClose
    private static final TestGateway gateway = TestGateway.before(
            provider,
            "sluice.stream.heartbeat=50ms",
            "sluice.stream.head-wait=50ms",
            "sluice.providers.hurried.base-url=" + provider.baseUrl(),
            "sluice.providers.hurried.key=secret_key",
            "sluice.providers.hurried.timeout.first-byte=300ms",
            "sluice.providers.hurried.timeout.idle=300ms",
            "sluice.limits.l.model=*",
            "sluice.limits.l.selector=x-team",
            "sluice.limits.l.tokens=30",
            "sluice.limits.l.per=hour");

    @AutoClose
    private static final AccessLines log = AccessLines.listen();

    private static int requests;

    private String id;

    @BeforeEach
    void forget() {
        provider.forgetRequests();
        id = "heartbeat-" + ++requests;
    }

    @Test
    void aStreamBeginsBeforeASilentProviderAnswers() throws Exception {
        Gate gate = new Gate();
        provider.enqueue(Answer.sse(FIRST + REST).heldBack(gate));
        try (RawExchange exchange = ask(QUESTION)) {
            assertThat(exchange.readUntil(HEARTBEAT + HEARTBEAT, PATIENCE)).doesNotContain("data");
            assertThat(exchange.status()).isEqualTo(200);
            assertThat(exchange.header("Content-Type")).contains("text/event-stream");
            assertThat(exchange.header("Cache-Control")).contains("no-cache");
            assertThat(exchange.header("X-Accel-Buffering")).contains("no");
            assertThat(exchange.header("x-arch-llm-provider")).contains("fake");
            assertThat(exchange.header("x-request-id")).contains(id);
            gate.open();
            RawResponse answer = exchange.readToEnd();
            assertThat(answer.bodyText().replace(HEARTBEAT, "")).isEqualTo(FIRST + REST);
            assertThat(answer.complete()).isTrue();
        }
        assertThat(log.awaitLine(id)).containsEntry("completion_tokens", "2").containsEntry("ended", "complete");
    }

    @Test
    void aStreamThatFallsSilentGetsCommentsBetweenItsEvents() throws Exception {
        Gate gate = new Gate();
        provider.enqueue(Answer.sse(FIRST + REST).pausedAfter(FIRST.length(), gate));
        try (RawExchange exchange = ask(QUESTION)) {
            exchange.readUntil(FIRST + HEARTBEAT + HEARTBEAT, PATIENCE);
            gate.open();
            assertThat(exchange.readToEnd().bodyText().replace(HEARTBEAT, "")).isEqualTo(FIRST + REST);
        }
    }

    @Test
    void noCommentIsPutIntoTheMiddleOfAnEvent() throws Exception {
        Gate inLine = new Gate();
        Gate afterLine = new Gate();
        provider.enqueue(Answer.sse(FIRST + REST)
                .pausedAfter(20, inLine)
                .pausedAfter(FIRST.length() - 1, afterLine)
                .chunked(100_000));
        try (RawExchange exchange =
                ask("{\"stream\":true,\"stream_options\":{\"include_usage\":true},\"messages\":[]}")) {
            exchange.readUntil(FIRST.substring(0, 20), PATIENCE);
            // Three heartbeats' time, in which nothing may come: there is no sign to wait for.
            Thread.sleep(150);
            inLine.open();
            exchange.readUntil("One two\"}}]}\n", PATIENCE);
            Thread.sleep(150);
            afterLine.open();
            assertThat(exchange.readToEnd().bodyText()).isEqualTo(FIRST + REST);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"messages\":[]}", "{\"stream\":false,\"messages\":[]}"})
    void whoAsksForNoStreamGetsNoComment(String question) throws Exception {
        Gate gate = new Gate();
        provider.enqueue(Answer.json(200, "{\"a\":1}").heldBack(gate));
        try (RawExchange exchange = ask(question)) {
            provider.takeRequest();
            Thread.sleep(150);
            gate.open();
            assertThat(exchange.readToEnd().bodyText()).isEqualTo("{\"a\":1}");
        }
    }

    @Test
    void aProvidersRefusalAfterTheFirstHeartbeatIsAnErrorEvent() throws Exception {
        RawResponse answer =
                late(Answer.json(429, "{\n  \"error\": {\"message\": \"too  many\",\n \"code\": \"slow\"}\n}")
                        .withHeader("Retry-After", "7"));

        assertThat(answer.bodyText().replace(HEARTBEAT, ""))
                .isEqualTo("data: {\"error\":{\"message\":\"too  many\",\"code\":\"slow\"}}\n\n");
        assertThat(answer.complete()).isFalse();
        assertThat(log.awaitLine(id)).containsEntry("ended", "error_event").containsEntry("completion_tokens", "-");
    }

    @Test
    void aRefusalInAnyOtherFormIsAnErrorEventOfOurs() throws Exception {
        RawResponse answer = late(Answer.of(503, "text/html", "<h1>no\n\nway</h1>".getBytes(StandardCharsets.UTF_8)));

        assertThat(answer.bodyText().replace(HEARTBEAT, ""))
                .startsWith("data: {\"error\":{\"message\":\"The provider \\\"fake\\\" answered with status 503")
                .contains("\"code\":\"provider_error\"")
                .endsWith("\n\n");
        assertThat(answer.complete()).isFalse();
    }

    @Test
    void anAnswerThatIsNoStreamAfterTheFirstHeartbeatIsAnErrorEvent() throws Exception {
        RawResponse answer = late(Answer.json(200, "{\"choices\":[]}"));

        assertThat(answer.bodyText()).contains("no event stream").doesNotContain("choices");
        assertThat(answer.complete()).isFalse();
    }

    @Test
    void aCompressedRefusalIsReadToo() throws Exception {
        byte[] error = "{\"error\":{\"code\":\"slow\"}}".getBytes(StandardCharsets.UTF_8);

        RawResponse answer = late(Answer.json(429, Compressed.gzip(error)).withHeader("Content-Encoding", "gzip"));

        assertThat(answer.bodyText()).endsWith("data: {\"error\":{\"code\":\"slow\"}}\n\n");
    }

    @Test
    void aCompressedStreamAfterTheFirstHeartbeatGoesOnUncompressed() throws Exception {
        byte[] packed = Compressed.gzip((FIRST + REST).getBytes(StandardCharsets.UTF_8));

        RawResponse answer = late(Answer.of(200, "text/event-stream", packed).withHeader("Content-Encoding", "gzip"));

        assertThat(answer.bodyText().replace(HEARTBEAT, "")).isEqualTo(FIRST + REST);
        assertThat(answer.header("Content-Encoding")).isEmpty();
        assertThat(answer.complete()).isTrue();
        assertThat(log.awaitLine(id)).containsEntry("completion_tokens", "2");
    }

    @Test
    void aProviderThatNeverAnswersIsAnErrorEvent() throws Exception {
        provider.enqueue(Answer.silence());
        try (RawExchange exchange = ask(QUESTION, "x-arch-llm-provider-hint: hurried")) {
            RawResponse answer = exchange.readToEnd();
            assertThat(answer.bodyText())
                    .startsWith(HEARTBEAT)
                    .contains("\"code\":\"provider_timeout\"")
                    .doesNotContain("[DONE]");
            assertThat(answer.complete()).isFalse();
        }
        assertThat(log.awaitLine(id)).containsEntry("ended", "timed_out");
    }

    @Test
    void aProviderThatHangsUpAfterTheFirstHeartbeatIsAnErrorEvent() throws Exception {
        RawResponse answer = late(Answer.hangUp());

        assertThat(answer.bodyText()).contains("\"code\":\"provider_unreachable\"");
        assertThat(answer.complete()).isFalse();
        assertThat(log.awaitLine(id)).containsEntry("ended", "unreachable");
    }

    @Test
    void heartbeatsDoNotStretchTheLimitBetweenTwoBytes() throws Exception {
        provider.enqueue(Answer.sse(FIRST + REST).hangingAfter(FIRST.length()));
        try (RawExchange exchange = ask(QUESTION, "x-arch-llm-provider-hint: hurried")) {
            RawResponse answer = exchange.readToEnd();
            assertThat(answer.bodyText()).startsWith(FIRST + HEARTBEAT).contains("\"code\":\"provider_timeout\"");
        }
        assertThat(log.awaitLine(id)).containsEntry("ended", "stalled").containsEntry("completion_tokens", "2");
    }

    @Test
    void whatARefusedRequestReservedIsGivenBackAlsoAfterAHeartbeat() throws Exception {
        String[] limited = {"x-arch-ratelimit-selector: x-team", "x-team: refused", "x-request-id: " + id};
        for (int i = 0; i < 4; i++) {
            Gate gate = new Gate();
            provider.enqueue(Answer.json(500, "{}").heldBack(gate));
            try (RawExchange exchange = RawHttp.open(gateway.port())) {
                exchange.write(RawHttp.post("/v1/chat/completions", QUESTION, limited));
                exchange.readUntil(HEARTBEAT, PATIENCE);
                gate.open();
                exchange.readToEnd();
            }
            gateway.awaitMetric("active_http_calls", 0);
        }
    }

    @Test
    void aClientThatLeavesBeforeTheFirstByteIsNoticed() throws Exception {
        provider.enqueue(Answer.silence());
        RawExchange exchange = ask(QUESTION);
        exchange.readUntil(HEARTBEAT, PATIENCE);

        exchange.closeAbruptly();

        provider.takeRequest();
        assertThat(provider.awaitPeerClosed(PATIENCE)).isTrue();
        assertThat(log.awaitLine(id)).containsEntry("ended", "client_gone");
        gateway.awaitMetric("active_http_calls", 0);
    }

    @Test
    void aClientThatLeavesWhileTheProviderIsSilentIsNoticedAndWhatCameIsCounted() throws Exception {
        provider.enqueue(Answer.sse(FIRST + REST).hangingAfter(FIRST.length()));
        RawExchange exchange = ask(QUESTION);
        exchange.readUntil(FIRST, PATIENCE);

        exchange.closeAbruptly();

        provider.takeRequest();
        assertThat(provider.awaitPeerClosed(PATIENCE)).isTrue();
        assertThat(log.awaitLine(id))
                .containsEntry("ended", "client_gone")
                .containsEntry("completion_tokens", "2")
                .containsEntry("usage", "counted");
    }

    /**
     * Twice: the gateway keeps events of a chat completion back that it may have to change, and no comments. The openai library
     * for Python makes an event of every empty line once an event had an id, and fails on it.
     */
    @ParameterizedTest
    @ValueSource(strings = {QUESTION, "{\"stream\":true,\"stream_options\":{\"include_usage\":true},\"messages\":[]}"})
    void aStreamWhoseEventsHaveIdsGetsCommentsWithoutAnEmptyLine(String question) throws Exception {
        Gate gate = new Gate();
        String first = "id: 1\n" + FIRST;
        provider.enqueue(Answer.sse(first + REST).pausedAfter(first.length(), gate));
        try (RawExchange exchange = ask(question)) {
            exchange.readUntil(first + ": heartbeat\n: heartbeat\n", PATIENCE);
            gate.open();
            assertThat(exchange.readToEnd().bodyText().replace(": heartbeat\n", ""))
                    .isEqualTo(first + REST);
        }
    }

    @Test
    void anErrorAfterAnEventWithAnIdComesWithoutAnEmptyLineInFront() throws Exception {
        String first = "id: 1\n" + FIRST;
        provider.enqueue(Answer.sse(first + REST).cutAfter(first.length()));
        try (RawExchange exchange = ask(QUESTION)) {
            assertThat(exchange.readToEnd().bodyText()).startsWith(first + "data: {\"error\"");
        }
    }

    @Test
    void aStreamThatIsPassedThroughGetsCommentsToo() throws Exception {
        Gate gate = new Gate();
        String event = "event: response.created\ndata: {\"type\":\"response.created\"}\n\n";
        String last = event.replace("created", "completed");
        provider.enqueue(Answer.sse(event + last).pausedAfter(event.length(), gate));
        try (RawExchange exchange = RawHttp.open(gateway.port())) {
            exchange.write(RawHttp.post("/v1/responses", "{}"));
            exchange.readUntil(event + HEARTBEAT, PATIENCE);
            gate.open();
            assertThat(exchange.readToEnd().bodyText().replace(HEARTBEAT, "")).isEqualTo(event + last);
        }
    }

    @Test
    void aCompressedStreamGetsNoComments() throws Exception {
        byte[] packed = Compressed.gzip(FIRST.getBytes(StandardCharsets.UTF_8));
        Gate gate = new Gate();
        provider.enqueue(Answer.of(200, "text/event-stream", packed)
                .withHeader("Content-Encoding", "gzip")
                .pausedAfter(5, gate));
        try (RawExchange exchange = RawHttp.open(gateway.port())) {
            exchange.write(RawHttp.post("/v1/responses", "{}"));
            exchange.awaitStatus(PATIENCE);
            Thread.sleep(150);
            gate.open();
            assertThat(exchange.readToEnd().body()).isEqualTo(packed);
        }
    }

    @Test
    void aHeadAndChunksThatComeByteByByteAcrossHeartbeatsAreReadWhole() throws Exception {
        byte[] raw = ("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + "10\r\ndata: {\"a\":123}\n\r\n1\r\n\n\r\n0\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        Answer answer = Answer.raw(raw).trickled(1);
        Gate[] gates = new Gate[raw.length];
        for (int at = 1; at < raw.length; at++) {
            gates[at] = new Gate();
            answer = answer.pausedAfter(at, gates[at]);
        }
        provider.enqueue(answer);
        try (RawExchange exchange = ask(QUESTION)) {
            for (int at = 1; at < raw.length; at++) {
                assertThat(gates[at].awaitReached(PATIENCE)).isTrue();
                // A heartbeat's time and a little, within a byte's of every place where a read can be.
                Thread.sleep(at % 3 == 0 ? 55 : 1);
                gates[at].open();
            }
            RawResponse whole = exchange.readToEnd();
            assertThat(whole.bodyText().replace(HEARTBEAT, "")).isEqualTo("data: {\"a\":123}\n\n");
            assertThat(whole.complete()).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({"/v1/messages, event: error", "/v1/responses, event: response.failed"})
    void aStreamOfAnotherApiBeginsBeforeASilentProviderRefusesIt(String path, String event) throws Exception {
        String heartbeat = heartbeatOf(path);
        gateway.post("/v1/chat/completions", "{\"messages\":[]}");
        Gate gate = new Gate();
        provider.enqueue(Answer.json(429, "{\"error\":{\"type\":\"slow\",\"message\":\"Later.\"}}")
                .heldBack(gate));
        try (RawExchange exchange = RawHttp.open(gateway.port())) {
            exchange.write(RawHttp.post(path, "{\"stream\": true, \"messages\": []}", "x-request-id: " + id));
            exchange.readUntil(heartbeat, PATIENCE);
            gate.open();
            RawResponse answer = exchange.readToEnd();
            assertThat(answer.bodyText().replace(heartbeat, ""))
                    .startsWith(event + "\ndata: {")
                    .contains("\"message\":\"Later.\"");
            assertThat(answer.complete()).isTrue();
        }
        assertThat(log.awaitLine(id)).containsEntry("ended", "error_event");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"stream\":false}", "{\"input\":{\"stream\":true}}"})
    void aPassedOnRequestThatAsksForNoStreamGetsTheProvidersStatus(String body) throws Exception {
        // Takes the connections that other tests have left closed: a body that is passed on cannot be sent twice.
        gateway.post("/v1/chat/completions", "{\"messages\":[]}");
        provider.forgetRequests();
        Gate gate = new Gate();
        provider.enqueue(Answer.json(429, "{\"error\":{}}").heldBack(gate));
        try (RawExchange exchange = RawHttp.open(gateway.port())) {
            exchange.write(RawHttp.post("/v1/responses", body));
            provider.takeRequest();
            Thread.sleep(150);
            gate.open();
            assertThat(exchange.readToEnd().status()).isEqualTo(429);
        }
    }

    /** The status of a late refusal, and its Retry-After, are worth more than an early heartbeat. */
    @ParameterizedTest
    @ValueSource(strings = {"1h", "0"})
    void aStreamDoesNotBeginBeforeTheTimeForTheProvidersHead(String headWait) throws Exception {
        try (TestGateway patient =
                TestGateway.before(provider, "sluice.stream.heartbeat=50ms", "sluice.stream.head-wait=" + headWait)) {
            Gate gate = new Gate();
            provider.enqueue(Answer.json(429, "{\"error\":{}}")
                    .withHeader("Retry-After", "7")
                    .heldBack(gate));
            try (RawExchange exchange = RawHttp.open(patient.port())) {
                exchange.write(RawHttp.post("/v1/chat/completions", QUESTION));
                provider.takeRequest();
                Thread.sleep(150);
                gate.open();
                RawResponse answer = exchange.readToEnd();
                assertThat(answer.status()).isEqualTo(429);
                assertThat(answer.header("Retry-After")).contains("7");
            }
            Gate silent = new Gate();
            provider.enqueue(Answer.sse(FIRST + REST).pausedAfter(FIRST.length(), silent));
            try (RawExchange exchange = RawHttp.open(patient.port())) {
                exchange.write(RawHttp.post("/v1/chat/completions", QUESTION));
                exchange.readUntil(FIRST + HEARTBEAT, PATIENCE);
                silent.open();
                exchange.readToEnd();
            }
        }
    }

    /** With a heartbeat of an hour, a second comment would not come in time. */
    @Test
    void aStreamThatHasBegunGetsItsCommentsAtTheIntervalOfTheHeartbeat() throws Exception {
        try (TestGateway early =
                TestGateway.before(provider, "sluice.stream.heartbeat=1h", "sluice.stream.head-wait=50ms")) {
            Gate gate = new Gate();
            provider.enqueue(Answer.sse(FIRST + REST).heldBack(gate));
            try (RawExchange exchange = RawHttp.open(early.port())) {
                exchange.write(RawHttp.post("/v1/chat/completions", QUESTION));
                exchange.readUntil(HEARTBEAT, PATIENCE);
                Thread.sleep(200);
                gate.open();
                assertThat(exchange.readToEnd().bodyText()).isEqualTo(HEARTBEAT + FIRST + REST);
            }
        }
    }

    @Test
    void withoutAHeartbeatAStreamBeginsWhenTheProviderDoes() throws Exception {
        try (TestGateway quiet =
                TestGateway.before(provider, "sluice.stream.heartbeat=0", "sluice.stream.head-wait=0")) {
            Gate gate = new Gate();
            provider.enqueue(Answer.json(429, "{\"error\":{}}").heldBack(gate));
            try (RawExchange exchange = RawHttp.open(quiet.port())) {
                exchange.write(RawHttp.post("/v1/chat/completions", QUESTION));
                provider.takeRequest();
                Thread.sleep(150);
                gate.open();
                assertThat(exchange.readToEnd().status()).isEqualTo(429);
            }
        }
    }

    /** Before the first event, after one and after one with an id: the events in between are those of the provider, byte for byte. */
    @ParameterizedTest
    @ValueSource(strings = {"", "id: 1\n"})
    void aStreamOfMessagesGetsPingsBetweenItsEvents(String field) throws Exception {
        gateway.post("/v1/chat/completions", "{\"messages\":[]}");
        Gate head = new Gate();
        Gate body = new Gate();
        Gate inEvent = new Gate();
        String first = field + MESSAGE_START;
        provider.enqueue(Answer.sse(first + MESSAGE_STOP)
                .heldBack(head)
                .pausedAfter(first.length(), body)
                .pausedAfter(first.length() + 10, inEvent));
        try (RawExchange exchange = RawHttp.open(gateway.port())) {
            exchange.write(RawHttp.post("/v1/messages", "{\"stream\": true, \"messages\": []}", "x-request-id: " + id));
            assertThat(exchange.readUntil(PING + PING, PATIENCE)).doesNotContain("heartbeat");
            head.open();
            exchange.readUntil(first + PING + PING, PATIENCE);
            body.open();
            assertThat(inEvent.awaitReached(PATIENCE)).isTrue();
            Thread.sleep(150);
            inEvent.open();
            RawResponse answer = exchange.readToEnd();
            assertThat(answer.bodyText().replace(PING, "")).isEqualTo(first + MESSAGE_STOP);
            assertThat(answer.complete()).isTrue();
        }
        assertThat(log.awaitLine(id)).containsEntry("ended", "complete").containsEntry("usage", "reported");
    }

    /** Claude Code gives up a stream without events, and takes a comment for none. */
    @Test
    void aStreamOfMessagesGetsPingsAlsoWhileTheProviderSendsComments() throws Exception {
        gateway.post("/v1/chat/completions", "{\"messages\":[]}");
        String comment = ": PROCESSING\n\n";
        Answer answer = Answer.sse(MESSAGE_START + comment.repeat(20) + MESSAGE_STOP);
        List<Gate> gates = new ArrayList<>();
        for (int at = 0; at < 20; at++) {
            gates.add(new Gate());
            answer = answer.pausedAfter(MESSAGE_START.length() + at * comment.length(), gates.get(at));
        }
        provider.enqueue(answer);
        try (RawExchange exchange = RawHttp.open(gateway.port())) {
            exchange.write(RawHttp.post("/v1/messages", "{\"stream\": true, \"messages\": []}"));
            for (Gate gate : gates) {
                assertThat(gate.awaitReached(PATIENCE)).isTrue();
                // Well below the interval of the heartbeat.
                Thread.sleep(10);
                gate.open();
            }
            String sent = exchange.readToEnd().bodyText();
            assertThat(sent).contains(comment + PING);
            assertThat(sent.replace(PING, "")).isEqualTo(MESSAGE_START + comment.repeat(20) + MESSAGE_STOP);
        }
    }

    @Test
    void withoutAHeartbeatAStreamOfMessagesGetsNoPings() throws Exception {
        try (TestGateway quiet = TestGateway.before(provider, "sluice.stream.heartbeat=0")) {
            Gate gate = new Gate();
            provider.enqueue(Answer.sse(MESSAGE_START + MESSAGE_STOP).pausedAfter(MESSAGE_START.length(), gate));
            try (RawExchange exchange = RawHttp.open(quiet.port())) {
                exchange.write(RawHttp.post("/v1/messages", "{\"stream\": true, \"messages\": []}"));
                exchange.readUntil(MESSAGE_START, PATIENCE);
                Thread.sleep(150);
                gate.open();
                assertThat(exchange.readToEnd().bodyText()).isEqualTo(MESSAGE_START + MESSAGE_STOP);
            }
        }
    }

    /** Google's SDK for Python takes a comment for a part of the answer. */
    @Test
    void aStreamOfGeminiGetsEmptyLinesBetweenItsEvents() throws Exception {
        String event = "data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"a\"}]}}]}\r\n\r\n";
        String last = event.replace("]}}", "]},\"finishReason\":\"STOP\"}");
        try (TestGateway gemini = TestGateway.before(
                provider, "sluice.surface=gemini", "sluice.stream.heartbeat=50ms", "sluice.stream.head-wait=50ms")) {
            Gate head = new Gate();
            Gate body = new Gate();
            provider.enqueue(Answer.sse(event + last).heldBack(head).pausedAfter(event.length(), body));
            try (RawExchange exchange = RawHttp.open(gemini.port())) {
                exchange.write(RawHttp.post(
                        "/v1beta/models/g:streamGenerateContent?alt=sse", "{\"contents\":[]}", "x-request-id: " + id));
                exchange.readUntil("\n\n", PATIENCE);
                head.open();
                exchange.readUntil(event + "\n\n", PATIENCE);
                body.open();
                assertThat(exchange.readToEnd().bodyText())
                        .matches("\\n+\\Q" + event + "\\E\\n+\\Q" + last + "\\E\\n*");
            }
        }
    }

    private static String heartbeatOf(String path) {
        return path.equals("/v1/messages") ? PING : HEARTBEAT;
    }

    /** The answer that comes after the client has heard a heartbeat. */
    private RawResponse late(Answer answer) throws IOException {
        Gate gate = new Gate();
        provider.enqueue(answer.heldBack(gate)).enqueue(answer);
        try (RawExchange exchange = ask(QUESTION)) {
            exchange.readUntil(HEARTBEAT, PATIENCE);
            gate.open();
            return exchange.readToEnd();
        }
    }

    private RawExchange ask(String question, String... headerLines) throws IOException {
        String[] headers = java.util.Arrays.copyOf(headerLines, headerLines.length + 1);
        headers[headerLines.length] = "x-request-id: " + id;
        return RawHttp.open(gateway.port()).write(RawHttp.post("/v1/chat/completions", question, headers));
    }
}
