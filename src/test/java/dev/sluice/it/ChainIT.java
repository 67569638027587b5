package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.Answer;
import dev.sluice.testing.Await;
import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.Gate;
import dev.sluice.testing.MetricsPage;
import dev.sluice.testing.RawExchange;
import dev.sluice.testing.RawHttp;
import dev.sluice.testing.RawResponse;
import dev.sluice.testing.Received;
import dev.sluice.testing.Recording;
import dev.sluice.testing.RedisServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole chain in a real container, before a provider and with its limits in a Redis. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
final class ChainIT {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String CHAT = "/v1/chat/completions";
    private static final String SHORT =
            "{ \"messages\": [{\"role\":\"user\", \"content\": \"Compose a poem.\", \"model\":\"x\"}],"
                    + " \"metadata\": {\"a\":\"b\"}, \"temperature\": 1.0 }";
    private static final String TOOL_MESSAGES =
            "{\"role\":\"assistant\",\"tool_calls\":[{\"id\":\"a\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]},"
                    + "{\"role\":\"tool\",\"tool_call_id\":\"a\",\"content\":\"18\"}";
    private static final String[] SELECTED = {"x-arch-ratelimit-selector: selector-key", "selector-key: selector-value"
    };
    private static final String[] ONCE = {"x-arch-ratelimit-selector: x-once", "x-once: anything"};

    @AutoClose
    private static FakeProvider provider;

    @AutoClose
    private static RedisServer redis;

    @ArquillianResource
    private URL url;

    @Deployment(testable = false)
    static WebArchive war() {
        provider = FakeProvider.start();
        redis = RedisServer.start();
        return DeployedWar.configured(
                "sluice.stream.heartbeat=200ms",
                "sluice.stream.head-wait=200ms",
                "sluice.providers.open-ai-gpt-4.base-url=" + provider.baseUrl(),
                "sluice.providers.open-ai-gpt-4.key=secret_key",
                "sluice.providers.open-ai-gpt-4.model=gpt-4",
                "sluice.providers.open-ai-gpt-4.default=true",
                "sluice.limits.seed.model=gpt-4",
                "sluice.limits.seed.selector=selector-key",
                "sluice.limits.seed.value=selector-value",
                "sluice.limits.seed.tokens=50",
                "sluice.limits.once.model=gpt-4",
                "sluice.limits.once.selector=x-once",
                "sluice.limits.once.requests=1",
                "sluice.limits.once.per=hour",
                "sluice.ratelimit.redis.uri=" + redis.uri(),
                "sluice.ratelimit.redis.deadline=10s",
                // Whoever is refused then was refused by Redis.
                "sluice.ratelimit.on-redis-failure=open",
                "sluice.conversation-state=expand");
    }

    @BeforeEach
    void startOver() {
        provider.startOver();
    }

    @Test
    void aRequestIsEditedAndSentWithTheProvidersKey() throws Exception {
        assertThat(post(SHORT).status()).isEqualTo(200);
        Received sent = provider.takeRequest();
        assertThat(sent.bodyText())
                .isEqualTo(
                        "{\"model\":\"gpt-4\", \"messages\": [{\"role\":\"user\", \"content\": \"Compose a poem.\"}],"
                                + " \"temperature\": 1.0 }");
        assertThat(sent.header("Authorization")).contains("Bearer secret_key");
    }

    @Test
    void anEscapeInAPathThatIsPassedOnArrivesAsItWasSent() throws Exception {
        get("/v1/models/ft%3Agpt-4o%3Aacme");
        assertThat(provider.takeRequest().target()).endsWith("/models/ft%3Agpt-4o%3Aacme");
    }

    @Test
    void aRequestThatIsNotJsonIsRefused() throws IOException {
        RawResponse answer = post("[{");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.bodyText()).contains("\"code\":\"invalid_json\"");
    }

    @Test
    void aLongRequestIsOverItsLimitAndCounted() throws Exception {
        double before = refused();
        RawResponse answer = post(SHORT.replace("poem", "poem ".repeat(100)), SELECTED);
        assertThat(answer.status()).isEqualTo(429);
        // An exchange is booked a moment after its client has the answer.
        Await.until("it is counted", () -> refused() > before);
    }

    @Test
    void aLimitIsHeldInRedis() throws IOException {
        Await.until("Redis answers", () -> get("/health/ready").contains("\"redis\":\"UP\""));
        assertThat(post(SHORT, ONCE).status()).isEqualTo(200);
        assertThat(post(SHORT, ONCE).status()).isEqualTo(429);
        assertThat(redis.askForAll("KEYS", "*:x-once:*")).hasSize(1);
    }

    @Test
    void theStateOfAConversationPutsItsToolMessagesBack() throws Exception {
        String user = "{\"role\":\"user\",\"content\":\"Weather?\"}";
        String withState =
                post("{\"messages\":[" + user + "," + TOOL_MESSAGES + "]}").bodyText();
        provider.forgetRequests();

        // The answer is its metadata alone, which this client sends back without the tool messages.
        post("{\"messages\":[" + user + "]," + withState.substring(1));

        assertThat(provider.takeRequest().bodyText())
                .contains(user + ",{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{")
                .contains("{\"role\":\"tool\",")
                .contains("\"content\":\"18\"}]}");
    }

    @Test
    void anAnswerComesBackByteForByte() throws IOException {
        Recording recording = Recording.named("openai-chat-stream-json-object-utf8.sse");
        provider.answerWith(Answer.recorded(recording).trickled(1));
        assertThat(post(SHORT).body()).isEqualTo(recording.bytes());
    }

    @Test
    void aStreamArrivesEventByEvent() throws IOException {
        Gate gate = new Gate();
        Answer answer = Answer.sse("data: 1\n\ndata: 2\n\n");
        provider.answerWith(answer.pausedAfter(answer.eventEnds().get(0), gate));
        try (RawExchange exchange = RawHttp.open(url.getPort())) {
            exchange.write(RawHttp.post(CHAT, SHORT));
            assertThat(exchange.readUntil("data: 1\n\n", PATIENCE)).doesNotContain("data: 2");
            gate.open();
            assertThat(exchange.readUntil("data: 2\n\n", PATIENCE)).isNotEmpty();
        }
    }

    @Test
    void aSilentProvidersStreamBeginsWithAHeartbeatAndIsEditedAsAnyOther() throws IOException {
        Gate gate = new Gate();
        String text = "data: {\"choices\":[{\"delta\":{\"content\":\"18\"},\"finish_reason\":\"stop\"}]}\n\n";
        String usage = "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":1}}\n\n";
        provider.answerWith(Answer.sse(text + usage + "data: [DONE]\n\n").heldBack(gate));
        String question =
                "{\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"Weather?\"}," + TOOL_MESSAGES + "]}";
        try (RawExchange exchange = RawHttp.open(url.getPort())) {
            exchange.write(RawHttp.post(CHAT, question));
            exchange.readUntil(": heartbeat\n\n", PATIENCE);
            gate.open();
            assertThat(exchange.readToEnd().bodyText().replace(": heartbeat\n\n", ""))
                    .startsWith("data: {\"metadata\":{\"x-arch-state\":\"[[{")
                    .endsWith("}]]\"}," + text.substring("data: {".length()) + "data: [DONE]\n\n");
        }
    }

    @Test
    void aStreamThatIsCutIsCutForTheClientToo() throws IOException {
        Answer answer = Answer.sse("data: 1\n\ndata: [DONE]\n\n");
        provider.answerWith(answer.cutAfter(answer.eventEnds().get(0)));
        RawResponse seen = post(SHORT);
        assertThat(seen.bodyText()).contains("\"code\":\"provider_cut\"").doesNotContain("[DONE]");
        assertThat(seen.complete()).isFalse();
    }

    @Test
    void aClientThatHangsUpEndsTheRequestAtItsProvider() throws Exception {
        provider.answerWith(Answer.sse("data: 1\n\n").pausedAfter(9, new Gate()));
        try (RawExchange exchange = RawHttp.open(url.getPort())) {
            exchange.write(RawHttp.post(CHAT, SHORT.replace("\"temperature\": 1.0", "\"stream\": true")));
            exchange.readUntil("data: 1\n\n", PATIENCE);
        }

        // The heartbeats find out.
        assertThat(provider.awaitPeerClosed(PATIENCE)).isTrue();
    }

    @Test
    void aBodyOfTwentyMegabytesIsSentOn() throws Exception {
        String body = SHORT.replace("poem", "poem ".repeat(4_000_000));
        assertThat(post(body).status()).isEqualTo(200);
        assertThat(provider.takeRequest().body().length).isGreaterThan(20_000_000);
    }

    @Test
    void aProvidersErrorComesBackAsItIs() throws IOException {
        provider.answerWith(Answer.json(429, "{\"error\":\"theirs\"}").withHeader("Retry-After", "7"));
        RawResponse answer = post(SHORT);
        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.header("Retry-After")).contains("7");
        assertThat(answer.bodyText()).isEqualTo("{\"error\":\"theirs\"}");
    }

    /** Containers have limits of their own for the head of a response. */
    @Test
    void aProvidersHeadOfFourteenKibibytesComesBack() throws IOException {
        Answer answer = Answer.json(200, "{}");
        for (int i = 0; i < 14; i++) {
            answer = answer.withHeader("X-Long", "a".repeat(1014));
        }
        provider.answerWith(answer);
        RawResponse seen = post(SHORT);
        assertThat(seen.status()).isEqualTo(200);
        assertThat(seen.headers("X-Long")).hasSize(14);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 999 Odd\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nX Y: 1\r\nContent-Length: 2\r\n\r\n{}",
                "HTTP/1.1 200 OK\r\nX\u0000Y: 1\r\nContent-Length: 2\r\n\r\n{}",
                "HTTP/1.1 200 OK\r\nX-Y: a\u001b[2Jb\r\nContent-Length: 2\r\n\r\n{}",
                "HTTP/1.1 200 OK\r\nContent-Type: a/b\r\nContent-Type: c/d\r\nContent-Length: 2\r\n\r\n{}",
                "HTTP/1.1 200 OK\r\nX-Y: a\u0007b\r\nContent-Length: 2\r\n\r\n{}",
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{} "
            })
    void aProvidersInvalidHeadIsABadGateway(String everything) throws IOException {
        provider.answerWith(Answer.raw(everything.getBytes(StandardCharsets.ISO_8859_1)));
        RawResponse seen = post(SHORT);
        assertThat(seen.status()).isEqualTo(502);
        assertThat(seen.bodyText()).contains("\"code\":\"provider_invalid_response\"");
    }

    @Test
    void aProvidersEchoOfItsKeyDoesNotComeBack() throws IOException {
        provider.answerWith(Answer.json(200, "{}")
                .withHeader("Authorization", "Bearer secret_key")
                .withHeader("x-api-key", "secret_key")
                .withHeader("x-echo", "Authorization: Bearer secret_key"));
        RawResponse seen = post(SHORT);
        assertThat(seen.status()).isEqualTo(200);
        assertThat(seen.header("Authorization")).isEmpty();
        assertThat(seen.header("x-api-key")).isEmpty();
        assertThat(seen.header("x-echo")).isEmpty();
    }

    @Test
    void messagesThatEndTooEarlyEndCleanlyWithTheErrorOfTheirApi() throws IOException {
        String event = "event: message_start\ndata: {\"type\":\"message_start\"}\n\n";
        provider.answerWith(Answer.sse(event + event).cutAfter(event.length()));
        RawResponse seen =
                RawHttp.send(url.getPort(), RawHttp.post("/v1/messages", "{\"stream\":true,\"messages\":[]}"));
        assertThat(seen.bodyText()).startsWith(event + "event: error\ndata: {\"type\":\"error\"");
        assertThat(seen.complete()).isTrue();
    }

    @Test
    void aChatStreamWithoutAFinishReasonIsCut() throws IOException {
        provider.answerWith(Answer.sse("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}}]}\n\n"));
        RawResponse seen = post(SHORT);
        assertThat(seen.bodyText()).contains("\"code\":\"provider_cut\"");
        assertThat(seen.complete()).isFalse();
    }

    @Test
    void whatIsNotThereIsAnErrorInTheFormOfTheApi() throws IOException {
        RawResponse answer = RawHttp.send(url.getPort(), RawHttp.get("/nope"));
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.bodyText()).contains("\"code\":\"unknown_url\"");
    }

    @Test
    void theServerDoesNotSayWhichItIs() throws IOException {
        RawResponse answer = RawHttp.send(url.getPort(), RawHttp.get("/health/live"));
        assertThat(answer.header("Server")).isEmpty();
        assertThat(answer.header("X-Powered-By")).isEmpty();
    }

    /** Containers differ in what they refuse themselves; in none does a chat completion get through unread. */
    @ParameterizedTest
    @MethodSource({
        "dev.sluice.testing.PathSpellings#ofChatCompletions",
        "dev.sluice.testing.PathSpellings#ofOtherPlaces"
    })
    void noSpellingOfAPathEscapesTheEditOrTheBase(String target) throws Exception {
        int before = provider.requestCount();
        RawResponse answer = RawHttp.send(url.getPort(), RawHttp.post(target, SHORT));
        if (provider.requestCount() > before) {
            Received sent = provider.takeRequest();
            assertThat(sent.target()).startsWith("/v1/chat/completions");
            assertThat(sent.bodyText()).doesNotContain("metadata");
        } else {
            assertThat(answer.status()).isIn(400, 404);
        }
    }

    @Test
    void twoHundredRequestsAtOnceAreAllAnswered() throws Exception {
        Gate gate = new Gate();
        provider.answerWith(Answer.json(200, "{}").heldBack(gate));
        RawExchange[] exchanges = new RawExchange[200];
        for (int i = 0; i < exchanges.length; i++) {
            exchanges[i] = RawHttp.open(url.getPort()).write(RawHttp.post(CHAT, SHORT));
        }
        for (int i = 0; i < exchanges.length; i++) {
            provider.takeRequest();
        }
        gate.open();
        for (RawExchange exchange : exchanges) {
            assertThat(exchange.readToEnd().status()).isEqualTo(200);
            exchange.close();
        }
    }

    private RawResponse post(String body, String... headers) throws IOException {
        return RawHttp.send(url.getPort(), RawHttp.post(CHAT, body, headers));
    }

    private double refused() {
        return new MetricsPage(get("/metrics")).find("ratelimited_rq_total").orElse(0.0);
    }

    private String get(String target) {
        try {
            return RawHttp.send(url.getPort(), RawHttp.get(target)).bodyText();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
