package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.digest.Sha256;
import dev.sluice.testing.Answer;
import dev.sluice.testing.Await;
import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.Gate;
import dev.sluice.testing.RawExchange;
import dev.sluice.testing.RawHttp;
import dev.sluice.testing.RawResponse;
import dev.sluice.testing.TestGateway;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** How much may be under way at once, and how long a body may take. */
final class AdmissionTest {

    private static final String CHAT = "/v1/chat/completions";
    private static final String BODY = "{\"stream\":true,\"messages\":[]}";
    private static final String STREAM = "data: {\"choices\":[]}\n\ndata: [DONE]\n\n";

    @AutoClose
    private final FakeProvider provider = FakeProvider.start();

    @Test
    void whatIsOneTooManyIsToldToComeAgainAndWhatRunsGoesOn() throws Exception {
        Gate gate = new Gate();
        try (TestGateway gateway = TestGateway.before(provider, "sluice.exchanges.max=2");
                RawExchange first = streaming(gateway, gate);
                RawExchange second = streaming(gateway, gate)) {
            RawResponse refused = gateway.post(CHAT, BODY);

            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.header("Retry-After")).contains("1");
            assertThat(refused.bodyText()).contains("\"gateway_full\"");
            assertThat(gateway.get("/health/ready").status()).isEqualTo(200);
            gate.open();
            assertThat(first.readToEnd().bodyText()).endsWith(STREAM);
            assertThat(second.readToEnd().bodyText()).endsWith(STREAM);
            gateway.awaitMetric("active_http_calls", 0);
            provider.answerWith(Answer.sse(STREAM));
            assertThat(gateway.post(CHAT, BODY).status()).isEqualTo(200);
        }
    }

    @Test
    void oneClientsMostIsNotAnothers() throws Exception {
        Gate gate = new Gate();
        String[] lines = {
            "sluice.clients.a.key-sha256=" + Sha256.hex("sk-a"),
            "sluice.clients.a.max-exchanges=1",
            "sluice.clients.b.key-sha256=" + Sha256.hex("sk-b")
        };
        try (TestGateway gateway = TestGateway.before(provider, lines);
                RawExchange first = streaming(gateway, gate, "x-api-key: sk-a")) {
            RawResponse refused = gateway.post(CHAT, BODY, "x-api-key: sk-a");
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.bodyText())
                    .contains("\"too_many_exchanges\"", "Your limit of concurrent requests (1) is reached");

            provider.answerWith(Answer.sse(STREAM));
            assertThat(gateway.post(CHAT, BODY, "x-api-key: sk-b").status()).isEqualTo(200);
            gate.open();
            assertThat(first.readToEnd().complete()).isTrue();
            gateway.awaitMetric("active_http_calls", 0);
            assertThat(gateway.post(CHAT, BODY, "x-api-key: sk-a").status()).isEqualTo(200);
        }
    }

    @Test
    void whoIsTurnedAwayTakesNoPlace() {
        provider.answerWith(Answer.json(200, "{}"));
        try (TestGateway gateway = TestGateway.before(
                provider, "sluice.exchanges.max=1", "sluice.clients.a.key-sha256=" + Sha256.hex("sk-a"))) {
            for (int i = 0; i < 5; i++) {
                assertThat(gateway.post(CHAT, BODY, "x-api-key: wrong").status())
                        .isEqualTo(401);
            }
            assertThat(gateway.post(CHAT, BODY, "x-api-key: sk-a").status()).isEqualTo(200);
        }
    }

    @Test
    void aBodyThatDripsIsGivenUpThoughItNeverFallsSilent() throws Exception {
        try (TestGateway gateway = TestGateway.before(provider, "sluice.request.timeout=300ms");
                RawExchange exchange = RawHttp.open(gateway.port())) {
            exchange.write("POST " + CHAT + " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000000\r\n\r\n{");
            gateway.awaitMetric("active_http_calls", 1);
            Await.until("the gateway gives up", () -> {
                drip(exchange);
                return gateway.metric("active_http_calls") == 0;
            });
            RawResponse answer = exchange.readToEnd();

            assertThat(answer.status()).isEqualTo(408);
            assertThat(answer.bodyText()).contains("\"request_timeout\"");
            assertThat(provider.requestCount()).isZero();
        }
    }

    private static void drip(RawExchange exchange) {
        try {
            exchange.write(" ");
        } catch (IOException hungUp) {
            // As it may, once it has answered.
        }
    }

    private RawExchange streaming(TestGateway gateway, Gate gate, String... headers) throws Exception {
        provider.enqueue(Answer.sse(STREAM).pausedAfter(STREAM.indexOf("data: [DONE]"), gate));
        RawExchange exchange = RawHttp.open(gateway.port());
        exchange.write(RawHttp.post(CHAT, BODY, headers));
        exchange.readUntil("\"choices\"", Duration.ofSeconds(10));
        return exchange;
    }
}
