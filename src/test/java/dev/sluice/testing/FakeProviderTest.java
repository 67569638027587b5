package dev.sluice.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(30)
class FakeProviderTest {

    private static final Duration SOON = Duration.ofSeconds(5);
    private static final Duration NOT_YET = Duration.ofMillis(50);
    private static final byte[] GET = RawHttp.get("/v1/models");
    private static final String EVENTS = "data: 1\n\n: note\n\ndata: [DONE]\n\n";

    @AutoClose
    private final FakeProvider provider = FakeProvider.start();

    @Test
    void answersAnHttpClientAndKeepsWhatItSent() throws Exception {
        provider.answerWith(Answer.json(429, "{\"error\":{}}").withHeader("Retry-After", "2"));

        var response = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(provider.baseUrl() + "/chat/completions?a=%2F"))
                                .header("X-Team", "gold")
                                .header("X-Team", "blue")
                                .POST(BodyPublishers.ofString("{\"é\":1}"))
                                .build(),
                        BodyHandlers.ofString());

        assertThat(response.statusCode()).isEqualTo(429);
        assertThat(response.body()).isEqualTo("{\"error\":{}}");
        assertThat(response.headers().firstValue("retry-after")).contains("2");
        Received request = provider.takeRequest();
        assertThat(request.method()).isEqualTo("POST");
        assertThat(request.target()).isEqualTo("/v1/chat/completions?a=%2F");
        assertThat(request.headers("x-team")).containsExactly("gold", "blue");
        assertThat(request.bodyText()).isEqualTo("{\"é\":1}");
    }

    @Test
    void takesTheChunksOffARequest() throws Exception {
        RawHttp.send(
                provider.port(),
                "POST /v1/x HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\nA\r\n0123456789\r\n0\r\n\r\n");

        assertThat(provider.takeRequest().bodyText()).isEqualTo("abc0123456789");
    }

    @Test
    void answersQueuedAnswersFirstAndKeepsTheConnection() throws Exception {
        provider.answerWith(Answer.json(200, "2")).enqueue(Answer.json(200, "1"));

        try (RawExchange exchange = RawHttp.open(provider.port())) {
            assertThat(exchange.write(GET).readToEnd().bodyText()).isEqualTo("1");
            assertThat(exchange.again().write(GET).readToEnd().bodyText()).isEqualTo("2");
        }
        assertThat(provider.requestCount()).isEqualTo(2);
        assertThat(provider.connectionCount()).isEqualTo(1);
    }

    @Test
    void invitesABodyThatWaitsToBeInvited() throws Exception {
        try (RawExchange exchange = RawHttp.open(provider.port())) {
            exchange.write("POST /v1/x HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
            assertThat(exchange.awaitStatus(SOON)).isEqualTo(100);
            exchange.write("{}");
            assertThat(exchange.status()).isEqualTo(200);
        }
        assertThat(provider.takeRequest().bodyText()).isEqualTo("{}");
    }

    @Test
    void refusesARequestWithTwoLengthsAndTellsTheTest() throws Exception {
        try (RawExchange exchange = RawHttp.open(provider.port())) {
            exchange.write("POST /v1/x HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n");
            assertThat(exchange.awaitPeerClosed(SOON)).isTrue();
        }
        assertThat(provider.requestCount()).isZero();
        assertThat(provider.sawNothing()).isFalse();
        assertThatThrownBy(() -> provider.awaitPeerClosed(NOT_YET)).hasMessageContaining("more than once");
    }

    @Test
    void sendsAnEventOnlyAfterTheTestHasSeenTheOneBefore() throws Exception {
        Answer events = Answer.sse(EVENTS);
        Gate first = new Gate();
        Gate second = new Gate();
        provider.answerWith(events.pausedAfter(events.eventEnds().get(1), second)
                .pausedAfter(events.eventEnds().get(0), first));

        try (RawExchange exchange = RawHttp.open(provider.port())) {
            exchange.write(GET);
            assertThat(exchange.readUntil("\n\n", SOON)).isEqualTo("data: 1\n\n");
            assertThat(first.awaitReached(SOON)).isTrue();
            assertThat(exchange.readSome(NOT_YET)).isEmpty();
            first.open();
            assertThat(exchange.readUntil("\n\n", SOON)).isEqualTo(": note\n\n");
            assertThat(exchange.isOver()).isFalse();
            second.open();
            assertThat(exchange.readToEnd().bodyText()).isEqualTo(EVENTS);
            assertThat(exchange.isComplete()).isTrue();
        }
    }

    @Test
    void holdsBackEvenTheStatusLine() throws Exception {
        Gate gate = new Gate();
        provider.answerWith(Answer.json(200, "{}").heldBack(gate));

        try (RawExchange exchange = RawHttp.open(provider.port())) {
            exchange.write(GET);
            assertThatThrownBy(() -> exchange.awaitStatus(NOT_YET)).isInstanceOf(AssertionError.class);
            gate.open();
            assertThat(exchange.awaitStatus(SOON)).isEqualTo(200);
        }
    }

    @Test
    void everyFramingCarriesTheSameBody() throws Exception {
        Answer plain = Answer.of(200, "text/plain", EVENTS.getBytes(UTF_8));
        List<Answer> framed = List.of(
                plain,
                plain.chunked(1),
                plain.chunked(7),
                plain.chunked(Integer.MAX_VALUE),
                plain.chunkedByEvent(),
                plain.trickled(3),
                plain.untilClose(),
                plain.closingAfterwards(),
                Answer.raw(("HTTP/1.1 200 OK\r\n\r\n" + EVENTS).getBytes(UTF_8)));

        for (Answer answer : framed) {
            RawResponse response = RawHttp.send(provider.answerWith(answer).port(), GET);
            assertThat(response.bodyText()).isEqualTo(EVENTS);
            assertThat(response.complete()).isTrue();
        }
    }

    @Test
    void cutsInTheMiddleOfAnyFraming() throws Exception {
        Answer plain = Answer.of(200, "text/plain", EVENTS.getBytes(UTF_8));
        List<Answer> cut = List.of(
                plain.cutAfter(9),
                plain.untilClose().cutAfter(9),
                plain.chunked(4).cutAfter(9),
                plain.trickled(4).closingEarlyAfter(9));

        for (Answer answer : cut) {
            RawResponse response = RawHttp.send(provider.answerWith(answer).port(), GET);
            assertThat(response.bodyText()).isEqualTo("data: 1\n\n");
            assertThat(response.complete()).isFalse();
        }
    }

    @Test
    void leavesOutOnlyTheTerminatingChunk() throws Exception {
        provider.answerWith(Answer.sse(EVENTS).cutAfter(EVENTS.length()));

        RawResponse response = RawHttp.send(provider.port(), GET);

        assertThat(response.bodyText()).isEqualTo(EVENTS);
        assertThat(response.complete()).isFalse();
    }

    @Test
    void noticesThatTheClientOfAHangingAnswerHasGone() throws Exception {
        provider.answerWith(Answer.sse(EVENTS).hangingAfter(9));

        try (RawExchange exchange = RawHttp.open(provider.port())) {
            exchange.write(GET).readUntil("\n\n", SOON);
            assertThat(provider.awaitPeerClosed(NOT_YET)).isFalse();
            exchange.closeAbruptly();
            assertThat(provider.awaitPeerClosed(SOON)).isTrue();
        }
    }

    @Test
    void noticesThatTheClientOfASilentAnswerHasGone() throws Exception {
        provider.answerWith(Answer.silence());

        try (RawExchange exchange = RawHttp.open(provider.port())) {
            exchange.write(GET);
            provider.takeRequest();
        }
        assertThat(provider.awaitPeerClosed(SOON)).isTrue();
    }

    @Test
    void hangsUpWithoutAByte() throws Exception {
        provider.answerWith(Answer.hangUp());

        assertThatThrownBy(() -> RawHttp.send(provider.port(), GET)).hasMessageContaining("the connection has ended");
        assertThat(provider.awaitPeerClosed(SOON)).isFalse();
    }

    @Test
    void closingEndsWhatHangsOrWaitsAtAGate() throws Exception {
        provider.enqueue(Answer.silence());
        provider.enqueue(Answer.sse(EVENTS).pausedAfter(0, new Gate()));

        try (RawExchange silent = RawHttp.open(provider.port());
                RawExchange paused = RawHttp.open(provider.port())) {
            silent.write(GET);
            provider.takeRequest();
            paused.write(GET);
            assertThat(paused.status()).isEqualTo(200);
            provider.close();
            assertThat(silent.awaitPeerClosed(SOON)).isTrue();
            assertThat(paused.readToEnd().complete()).isFalse();
        }
    }

    @Test
    void sawNothingUntilAByteArrives() throws Exception {
        assertThat(provider.sawNothing()).isTrue();
        RawHttp.send(provider.port(), GET);
        assertThat(provider.sawNothing()).isFalse();
    }

    @Test
    void aHeadRequestGetsNoBody() throws Exception {
        provider.answerWith(Answer.json(200, "{}"));

        try (RawExchange exchange = RawHttp.open(provider.port())) {
            exchange.write(RawHttp.request("HEAD", "/v1/models", new byte[0]));
            assertThat(exchange.readToEnd().header("content-length")).contains("2");
            assertThat(exchange.again().write(GET).readToEnd().bodyText()).isEqualTo("{}");
        }
    }

    @Test
    void theRefusingUrlRefuses() {
        assertThatThrownBy(() -> connect(FakeProvider.refusingUrl())).isInstanceOf(ConnectException.class);
    }

    @ParameterizedTest
    @MethodSource("dev.sluice.testing.Recording#answers")
    void playsARecordingByteForByte(Recording recording) throws Exception {
        provider.answerWith(Answer.recorded(recording));

        RawResponse response = RawHttp.send(provider.port(), GET);

        assertThat(response.status()).isEqualTo(recording.status().orElseThrow());
        assertThat(response.header("content-type").orElseThrow()).isEqualTo(recording.contentType());
        assertThat(response.headers()).containsAll(recording.responseHeaders());
        assertThat(response.body()).isEqualTo(recording.bytes());
        assertThat(response.complete()).isTrue();
    }

    private static void connect(URI url) throws IOException {
        try (Socket socket = new Socket(url.getHost(), url.getPort())) {
            throw new AssertionError("connected to " + socket.getRemoteSocketAddress());
        }
    }
}
