package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.Answer;
import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.Gate;
import dev.sluice.testing.RawExchange;
import dev.sluice.testing.RawHttp;
import dev.sluice.testing.RawResponse;
import dev.sluice.testing.SlowWire;
import dev.sluice.testing.TestGateway;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A provider behind TLS, as all real ones are. */
final class TlsProviderTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String TRUST_STORE = "javax.net.ssl.trustStore";
    private static final String TRUST_STORE_PASSWORD = "javax.net.ssl.trustStorePassword";
    private static final String PASSWORD = "changeit";
    private static final String HEARTBEAT = ": heartbeat\n\n";
    private static final String STREAM =
            "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"One two\"}}]}\n\ndata: [DONE]\n\n";

    @TempDir
    Path folder;

    private FakeProvider provider;
    private SlowWire wire;

    @BeforeEach
    void start() throws Exception {
        Path keys = selfSigned();
        provider = FakeProvider.start(
                context(keys).getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress()));
        wire = SlowWire.to(provider.port());
        System.setProperty(TRUST_STORE, keys.toString());
        System.setProperty(TRUST_STORE_PASSWORD, PASSWORD);
    }

    @AfterEach
    void stop() throws IOException {
        wire.close();
        provider.close();
        System.clearProperty(TRUST_STORE);
        System.clearProperty(TRUST_STORE_PASSWORD);
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
        System.clearProperty(TRUST_STORE);
        try (TestGateway gateway = gateway()) {
            RawResponse answer = gateway.post("/v1/chat/completions", "{\"messages\":[]}");

            assertThat(answer.status()).isEqualTo(502);
            assertThat(answer.bodyText()).contains("provider_unreachable");
            assertThat(provider.requestCount()).isZero();
        }
    }

    private TestGateway gateway() {
        return TestGateway.start(
                "sluice.stream.heartbeat=10ms",
                "sluice.providers.tls.base-url=https://localhost:" + wire.port() + "/v1",
                "sluice.providers.tls.key=secret_key",
                "sluice.providers.tls.default=true");
    }

    private Path selfSigned() throws IOException, InterruptedException {
        Path keys = folder.resolve("keys.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keyalg",
                        "EC",
                        "-alias",
                        "provider",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "SAN=dns:localhost,ip:127.0.0.1",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        keys.toString(),
                        "-storepass",
                        PASSWORD)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("keytool.log").toFile())
                .start();
        assertThat(keytool.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(keytool.exitValue()).isZero();
        return keys;
    }

    private static SSLContext context(Path keys) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(keys)) {
            store.load(in, PASSWORD.toCharArray());
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(store, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }
}
