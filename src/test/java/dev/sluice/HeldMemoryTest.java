package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.digest.Sha256;
import dev.sluice.testing.Answer;
import dev.sluice.testing.Compressed;
import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.Gate;
import dev.sluice.testing.GatewayBeans;
import dev.sluice.testing.RawExchange;
import dev.sluice.testing.RawHttp;
import dev.sluice.testing.RawResponse;
import dev.sluice.testing.TestGateway;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What all exchanges hold together is bounded, for each client and in all, and comes back however an exchange ends. */
final class HeldMemoryTest {

    private static final String CHAT = "/v1/chat/completions";
    private static final String STREAM = "data: {\"choices\":[]}\n\ndata: [DONE]\n\n";
    private static final String HELD = "sluice_memory_held_bytes";

    @AutoClose
    private final FakeProvider provider = FakeProvider.start();

    /** Bodies may use three quarters: 360,000 bytes in all, 180,000 for one client. */
    @AutoClose
    private final TestGateway gateway = TestGateway.before(
            provider,
            "sluice.memory.max-bytes=480000",
            "sluice.memory.client-max-bytes=240000",
            "sluice.clients.a.key-sha256=" + Sha256.hex("sk-a"),
            "sluice.clients.b.key-sha256=" + Sha256.hex("sk-b"),
            "sluice.clients.c.key-sha256=" + Sha256.hex("sk-c"),
            "sluice.clients.d.key-sha256=" + Sha256.hex("sk-d"),
            "sluice.clients.d.tokens-per-day=1000");

    @Test
    void aClientThatHoldsItsShareIsRefusedAndOthersAreNot() throws Exception {
        Gate gate = new Gate();
        try (RawExchange running = streaming(gate, "x-api-key: sk-a")) {
            RawResponse refused = gateway.post(CHAT, body(80_000), "x-api-key: sk-a");

            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.header("Retry-After")).contains("1");
            assertThat(refused.bodyText()).contains("\"memory_full\"", "one client may use");
            assertThat(gateway.metric("sluice_memory_refusals_total{full=\"client\"}"))
                    .isEqualTo(1);
            provider.answerWith(Answer.json(200, "{}"));
            assertThat(gateway.post(CHAT, body(80_000), "x-api-key: sk-b").status())
                    .isEqualTo(200);
            gate.open();
            assertThat(running.readToEnd().bodyText()).endsWith(STREAM);
            gateway.awaitMetric(HELD, 0);
            assertThat(gateway.post(CHAT, body(80_000), "x-api-key: sk-a").status())
                    .isEqualTo(200);
        }
    }

    @Test
    void allClientsTogetherGetNoMoreThanThereIs() throws Exception {
        Gate gate = new Gate();
        try (RawExchange a = streaming(gate, "x-api-key: sk-a");
                RawExchange b = streaming(gate, "x-api-key: sk-b");
                RawExchange c = streaming(gate, "x-api-key: sk-c")) {
            RawResponse refused = gateway.post(CHAT, body(80_000), "x-api-key: sk-d");

            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.bodyText()).contains("\"memory_full\"", "Try again later");
            assertThat(gateway.metric(HELD)).isBetween(270_000.0, 360_000.0);
            long held = (long) gateway.metric(HELD);
            assertThat(GatewayBeans.all()).anySatisfy(bean -> assertThat(GatewayBeans.attribute(bean, "HeldBytes"))
                    .isEqualTo(held));
            gate.open();
            for (RawExchange each : List.of(a, b, c)) {
                assertThat(each.readToEnd().bodyText()).endsWith(STREAM);
            }
        }
        gateway.awaitMetric(HELD, 0);
    }

    @Test
    void aBodyThatDoesNotFitIsRefusedBeforeItIsRead() throws Exception {
        try (RawExchange exchange = RawHttp.open(gateway.port())) {
            exchange.write("POST " + CHAT
                    + " HTTP/1.1\r\nHost: 127.0.0.1\r\nx-api-key: sk-a\r\nContent-Length: 200000\r\n\r\n");

            assertThat(exchange.awaitStatus(Duration.ofSeconds(10))).isEqualTo(503);
        }
    }

    @Test
    void aCompressedBodyIsHeldAtItsFullLength() {
        RawResponse refused = gateway.send(RawHttp.request(
                "POST",
                CHAT,
                Compressed.gzip(utf8(body(300_000))),
                "x-api-key: sk-a",
                "Content-Type: application/json",
                "Content-Encoding: gzip"));

        assertThat(refused.status()).isEqualTo(503);
        gateway.awaitMetric(HELD, 0);
    }

    @Test
    void aBodyOfManySmallMessagesIsHeldWithWhatIsReadOfIt() {
        RawResponse refused =
                gateway.post(CHAT, "{\"messages\":[" + "{\"model\":0},".repeat(2_000) + "{}]}", "x-api-key: sk-a");

        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.bodyText()).contains("\"memory_full\"");
    }

    @Test
    void aJsonAnswerThatFindsNoRoomPassesUnmetered() {
        String answer = "{\"model\":\"gpt-4o\",\"choices\":[],\"x\":\"" + "y".repeat(150_000) + "\"}";
        provider.answerWith(Answer.json(200, answer));

        RawResponse response = gateway.post(CHAT, body(100), "x-api-key: sk-a");

        assertThat(response.bodyText()).isEqualTo(answer);
        assertThat(gateway.metric("sluice_answers_unmetered_total{reason=\"memory\"}"))
                .isEqualTo(1);
        gateway.awaitMetric(HELD, 0);
    }

    @Test
    void anEventThatFindsNoRoomPassesUnmetered() {
        String stream = "data: {\"x\":\"" + "y".repeat(150_000) + "\"}\n\n" + STREAM;
        provider.answerWith(Answer.sse(stream));

        RawResponse response = gateway.post(CHAT, "{\"stream\":true,\"messages\":[]}", "x-api-key: sk-a");

        assertThat(response.bodyText()).isEqualTo(stream);
        gateway.awaitMetric(HELD, 0);
    }

    @Test
    void everyEndingGivesBackWhatWasHeld() throws Exception {
        for (int round = 0; round < 3; round++) {
            provider.enqueue(Answer.json(200, "{}"));
            assertThat(post(body(50_000)).status()).isEqualTo(200);
            provider.enqueue(Answer.json(500, "{}"));
            assertThat(post(body(50_000)).status()).isEqualTo(500);
            // A pooled connection that closes is replaced once, by one that closes too.
            provider.answerWith(Answer.hangUp());
            assertThat(post(body(50_000)).status()).isEqualTo(502);
            provider.enqueue(Answer.sse(STREAM).cutAfter(10));
            post(body(50_000).replace("{\"messages", "{\"stream\":true,\"messages"));
            assertThat(post(body(50_000) + "]").status()).isEqualTo(400);
            assertThat(post("{\"metadata\":{\"x-arch-state\":7},\"messages\":[]}")
                            .status())
                    .isEqualTo(400);
            assertThat(gateway.post(CHAT, body(50_000), "x-api-key: sk-d").status())
                    .isEqualTo(429);
            assertThat(gateway.post("/v1/none/..%2f", body(50_000), "x-api-key: sk-a")
                            .status())
                    .isGreaterThanOrEqualTo(400);
            leaveInTheBody();
            gateway.awaitMetric(HELD, 0); // or the next request finds the client's share taken
            leaveInTheAnswer();
            gateway.awaitMetric("active_http_calls", 0);
            gateway.awaitMetric(HELD, 0);
        }
    }

    private void leaveInTheBody() throws Exception {
        try (RawExchange exchange = RawHttp.open(gateway.port())) {
            exchange.write("POST " + CHAT
                    + " HTTP/1.1\r\nHost: 127.0.0.1\r\nx-api-key: sk-a\r\nContent-Length: 90000\r\n\r\n{\"messages\":");
            exchange.closeAbruptly();
        }
    }

    private void leaveInTheAnswer() throws Exception {
        Gate gate = new Gate();
        try (RawExchange exchange = streaming(gate, "x-api-key: sk-a")) {
            exchange.closeAbruptly();
        } finally {
            gate.open();
        }
    }

    private RawResponse post(String body) {
        return gateway.post(CHAT, body, "x-api-key: sk-a");
    }

    private RawExchange streaming(Gate gate, String... headers) throws Exception {
        provider.enqueue(Answer.sse(STREAM).pausedAfter(STREAM.indexOf("data: [DONE]"), gate));
        RawExchange exchange = RawHttp.open(gateway.port());
        exchange.write(RawHttp.post(CHAT, body(90_000).replace("{\"messages", "{\"stream\":true,\"messages"), headers));
        exchange.readUntil("\"choices\"", Duration.ofSeconds(10));
        return exchange;
    }

    private static String body(int length) {
        return "{\"messages\":[{\"role\":\"user\",\"content\":\"" + "word ".repeat(length / 5) + "\"}]}";
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
