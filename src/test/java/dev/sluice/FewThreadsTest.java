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
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** One client that takes all it can get, on a server with few platform threads and no limit configured. */
final class FewThreadsTest {

    private static final String CHAT = "/v1/chat/completions";
    private static final String BODY = "{\"messages\":[]}";

    /** Of which 24 serve exchanges, 12 of one client. */
    private static final int THREADS = 32;

    @AutoClose
    private final FakeProvider provider = FakeProvider.start();

    private final List<RawExchange> open = new ArrayList<>();

    @AfterEach
    void hangUp() throws Exception {
        for (RawExchange exchange : open) {
            exchange.closeAbruptly();
        }
    }

    @Test
    void bodiesThatNeverComeStopNeitherOthersNorHealth() throws Exception {
        try (TestGateway gateway = withClients()) {
            openWithoutBody(gateway, 2 * THREADS, "x-api-key: sk-a\r\n");
            gateway.awaitMetric("active_http_calls", 12);

            assertOthersAreServed(gateway);
            assertThat(open.stream().filter(FewThreadsTest::isRefused).count()).isEqualTo(2 * THREADS - 12);
        }
    }

    @Test
    void answersThatNeverComeStopNeitherOthersNorHealth() throws Exception {
        Gate gate = new Gate();
        try (TestGateway gateway = withClients()) {
            provider.answerWith(Answer.json(200, "{}").heldBack(gate));
            for (int i = 0; i < 2 * THREADS; i++) {
                open(gateway, new String(RawHttp.post(CHAT, BODY, "x-api-key: sk-a"), StandardCharsets.US_ASCII));
            }
            gateway.awaitMetric("active_http_calls", 12);
            // Otherwise one of them could still get the answer that is meant for another client.
            Await.until("the provider has all of them", () -> provider.requestCount() == 12);

            assertOthersAreServed(gateway);
            gate.open();
        }
    }

    @Test
    void withoutClientsAllCallersTogetherLeaveHealthItsThreads() throws Exception {
        try (TestGateway gateway = TestGateway.onThreads(THREADS, lines())) {
            openWithoutBody(gateway, 3 * THREADS, "");
            gateway.awaitMetric("active_http_calls", 24);

            assertThat(gateway.get("/health/live").status()).isEqualTo(200);
            RawResponse refused = gateway.post(CHAT, BODY);
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.bodyText()).contains("\"gateway_full\"");
        }
    }

    /** Half of 24 bodies at once, and half of these of one client. */
    @Test
    void bodiesThatNeverComeStopNobodyWhereExchangesWaitElsewhere() throws Exception {
        try (TestGateway gateway = withClients("sluice.threads=own")) {
            openWithoutBody(gateway, 2 * THREADS, "x-api-key: sk-a\r\n");
            gateway.awaitMetric("active_http_calls", 6);

            assertThat(gateway.get("/health/live").status()).isEqualTo(200);
            RawResponse refused = gateway.post(CHAT, BODY, "x-api-key: sk-a");
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.bodyText()).contains("\"gateway_full\"");
            provider.enqueue(Answer.json(200, "{}"));
            assertThat(gateway.post(CHAT, BODY, "x-api-key: sk-b").status()).isEqualTo(200);
        }
    }

    private void assertOthersAreServed(TestGateway gateway) {
        assertThat(gateway.get("/health/live").status()).isEqualTo(200);
        assertThat(gateway.get("/health/ready").status()).isEqualTo(200);
        RawResponse refused = gateway.post(CHAT, BODY, "x-api-key: sk-a");
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.bodyText()).contains("\"too_many_exchanges\"", "(12)");
        provider.enqueue(Answer.json(200, "{}"));
        assertThat(gateway.post(CHAT, BODY, "x-api-key: sk-b").status()).isEqualTo(200);
    }

    private void openWithoutBody(TestGateway gateway, int count, String header) throws Exception {
        for (int i = 0; i < count; i++) {
            open(gateway, "POST " + CHAT + " HTTP/1.1\r\nHost: 127.0.0.1\r\n" + header + "Content-Length: 9\r\n\r\n");
        }
    }

    private void open(TestGateway gateway, String request) throws Exception {
        open.add(RawHttp.open(gateway.port()).write(request));
    }

    private static boolean isRefused(RawExchange exchange) {
        try {
            return exchange.awaitStatus(Duration.ofMillis(200)) == 503;
        } catch (AssertionError | IOException running) {
            return false;
        }
    }

    private TestGateway withClients(String... more) {
        List<String> lines = new ArrayList<>(List.of(more));
        lines.add("sluice.clients.a.key-sha256=" + Sha256.hex("sk-a"));
        lines.add("sluice.clients.b.key-sha256=" + Sha256.hex("sk-b"));
        return TestGateway.onThreads(THREADS, lines(lines.toArray(String[]::new)));
    }

    private String[] lines(String... more) {
        List<String> lines = new ArrayList<>(List.of(more));
        if (lines.stream().noneMatch(line -> line.startsWith("sluice.threads="))) {
            lines.add("sluice.threads=container");
        }
        lines.add("sluice.providers.fake.base-url=" + provider.baseUrl());
        lines.add("sluice.providers.fake.key=secret_key");
        lines.add("sluice.providers.fake.default=true");
        return lines.toArray(String[]::new);
    }
}
