package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.Answer;
import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.Gate;
import dev.sluice.testing.Nginx;
import dev.sluice.testing.RawExchange;
import dev.sluice.testing.RawHttp;
import dev.sluice.testing.RequiredProgram;
import dev.sluice.testing.TestGateway;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A stream arrives event by event also behind a reverse proxy that buffers answers by default. */
final class BufferingProxyTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String FIRST = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"One\"}}]}\n\n";

    /** The last events of both APIs. */
    private static final String REST =
            "data: {\"type\":\"response.completed\",\"choices\":[{\"index\":0,\"finish_reason\":"
                    + "\"stop\"}]}\n\ndata: [DONE]\n\n";

    private static final String HEARTBEAT = ": heartbeat\n\n";
    private static final String QUESTION = "{\"stream\":true,\"messages\":[]}";

    @TempDir
    private static Path directory;

    private static FakeProvider provider;
    private static TestGateway gateway;
    private static Nginx nginx;

    @BeforeAll
    static void start() throws Exception {
        Path program = RequiredProgram.find("nginx", "as a reverse proxy in front of the gateway");
        provider = FakeProvider.start();
        gateway = TestGateway.before(provider, "sluice.stream.heartbeat=100ms", "sluice.stream.head-wait=100ms");
        nginx = Nginx.before(gateway.port(), program, directory);
    }

    @AfterAll
    static void stop() {
        if (nginx != null) {
            nginx.close();
        }
        if (gateway != null) {
            gateway.close();
            provider.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/chat/completions", "/v1/responses"})
    void theFirstEventArrivesBeforeTheProviderSendsTheSecond(String path) throws Exception {
        Gate gate = new Gate();
        // The provider's own header is for the proxies in front of the provider.
        provider.enqueue(
                Answer.sse(FIRST + REST).withHeader("X-Accel-Buffering", "yes").pausedAfter(FIRST.length(), gate));
        try (RawExchange exchange = RawHttp.open(nginx.port())) {
            exchange.write(RawHttp.post(path, QUESTION));
            exchange.readUntil(FIRST, PATIENCE);
            gate.open();
            assertThat(exchange.readToEnd().bodyText().replace(HEARTBEAT, "")).isEqualTo(FIRST + REST);
        }
    }

    @Test
    void aHeartbeatArrivesBeforeTheProviderAnswers() throws Exception {
        Gate gate = new Gate();
        provider.enqueue(Answer.sse(FIRST + REST).heldBack(gate));
        try (RawExchange exchange = RawHttp.open(nginx.port())) {
            exchange.write(RawHttp.post("/v1/chat/completions", QUESTION));
            exchange.readUntil(HEARTBEAT, PATIENCE);
            gate.open();
            assertThat(exchange.readToEnd().bodyText()).endsWith(FIRST + REST);
        }
    }
}
