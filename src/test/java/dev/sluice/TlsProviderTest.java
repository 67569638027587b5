package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.Answer;
import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.Gate;
import dev.sluice.testing.RawExchange;
import dev.sluice.testing.RawHttp;
import dev.sluice.testing.RawResponse;
import dev.sluice.testing.SelfSigned;
import dev.sluice.testing.SlowWire;
import dev.sluice.testing.TestGateway;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A provider behind TLS, as all real ones are. */
final class TlsProviderTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String HEARTBEAT = ": heartbeat\n\n";
    private static final String STREAM =
            "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"One two\"},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n";

    private static final int MORE_THAN_SOCKETS_HOLD = 16 * 1024 * 1024;

    @TempDir
    Path folder;

    private SelfSigned certificate;
    private FakeProvider provider;
    private SlowWire wire;

    @BeforeEach
    void start() throws Exception {
        certificate = SelfSigned.in(folder);
        provider = FakeProvider.start(certificate.serverSocket());
        wire = SlowWire.to(provider.port());
        certificate.trust();
    }

    @AfterEach
    void stop() throws IOException {
        wire.close();
        provider.close();
        certificate.distrust();
    }

    @Test
    void aRecordThatArrivesByteByByteAcrossHeartbeatsIsReadWhole() throws Exception {
        Gate gate = new Gate();
        provider.answerWith(Answer.sse(STREAM).heldBack(gate));
        try (TestGateway gateway = gateway();
                RawExchange exchange = RawHttp.open(gateway.port())) {
            exchange.write(RawHttp.post("/v1/chat/completions", "{\"stream\":true,\"messages\":[]}"));
            exchange.readUntil(HEARTBEAT, PATIENCE);
            // Each wait is longer than a heartbeat, so every read of a TLS record is broken off somewhere.
            wire.slowDown(12);
            gate.open();
            RawResponse answer = exchange.readToEnd();
            assertThat(answer.bodyText().replace(HEARTBEAT, "")).isEqualTo(STREAM);
            assertThat(answer.complete()).isTrue();
        }
    }

    @Test
    void aProviderWhoseCertificateNobodyVouchesForIsNotSpokenTo() throws Exception {
        certificate.distrust();
        try (TestGateway gateway = gateway()) {
            RawResponse answer = gateway.post("/v1/chat/completions", "{\"messages\":[]}");

            assertThat(answer.status()).isEqualTo(502);
            assertThat(answer.bodyText()).contains("provider_unreachable");
            assertThat(provider.requestCount()).isZero();
        }
    }

    @Test
    void aProviderThatTakesNoneOfTheRequestIsGivenUp() throws Exception {
        try (ServerSocket deaf = certificate.serverSocket();
                TestGateway gateway = TestGateway.start(
                        "sluice.providers.deaf.base-url=https://localhost:" + deaf.getLocalPort(),
                        "sluice.providers.deaf.key=secret_key",
                        "sluice.providers.deaf.default=true",
                        "sluice.providers.deaf.timeout.first-byte=400ms")) {
            FutureTask<Socket> greeted = new FutureTask<>(() -> {
                SSLSocket socket = (SSLSocket) deaf.accept();
                socket.startHandshake();
                return socket;
            });
            new Thread(greeted, "deaf-provider").start();
            String text = "long ".repeat(MORE_THAN_SOCKETS_HOLD / 5);

            RawResponse answer = gateway.post(
                    "/v1/chat/completions", "{\"messages\":[{\"role\":\"user\",\"content\":\"" + text + "\"}]}");

            assertThat(answer.status()).isEqualTo(504);
            assertThat(answer.bodyText()).contains("provider_timeout");
            greeted.get().close();
        }
    }

    private TestGateway gateway() {
        return TestGateway.start(
                "sluice.stream.heartbeat=10ms",
                "sluice.stream.head-wait=10ms",
                "sluice.providers.tls.base-url=https://localhost:" + wire.port() + "/v1",
                "sluice.providers.tls.key=secret_key",
                "sluice.providers.tls.default=true");
    }
}
