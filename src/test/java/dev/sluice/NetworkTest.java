package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.Answer;
import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.ForwardingProxy;
import dev.sluice.testing.RawResponse;
import dev.sluice.testing.SelfSigned;
import dev.sluice.testing.TestGateway;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The way out: through a company's proxy, trusting its authority, known by a certificate. */
final class NetworkTest {

    private static final String PASSWORD = "sluice.providers.tls.truststore-password=" + SelfSigned.PASSWORD;

    @TempDir
    Path folder;

    private SelfSigned certificate;

    @AutoClose
    private FakeProvider provider;

    @BeforeEach
    void start() throws Exception {
        certificate = SelfSigned.in(folder);
        provider = FakeProvider.start(certificate.serverSocket()).answerWith(Answer.json(200, "{}"));
    }

    @Test
    void aTrustStoreIsAddedToTheJvmsOwn() throws Exception {
        SelfSigned jvms = SelfSigned.in(Files.createDirectory(folder.resolve("jvms")));
        jvms.trust();
        try (FakeProvider publicProvider = FakeProvider.start(jvms.serverSocket());
                TestGateway gateway = gateway(
                        "localhost",
                        trustStore(certificate),
                        PASSWORD,
                        "sluice.providers.public.base-url=https://localhost:" + publicProvider.port() + "/v1",
                        "sluice.providers.public.auth=none",
                        "sluice.providers.public.truststore=" + certificate.file(),
                        "sluice.providers.public.truststore-password=" + SelfSigned.PASSWORD)) {
            assertThat(ask(gateway).status()).isEqualTo(200);
            assertThat(ask(gateway, "x-arch-llm-provider-hint: public").status())
                    .isEqualTo(200);
        } finally {
            jvms.distrust();
        }
    }

    @Test
    void itIsNotTrustedForOtherProviders() {
        try (TestGateway gateway = gateway(
                "localhost",
                "sluice.providers.other.base-url=https://localhost:1/v1",
                "sluice.providers.other.auth=none",
                "sluice.providers.other.truststore=" + certificate.file(),
                "sluice.providers.other.truststore-password=" + SelfSigned.PASSWORD)) {
            assertThat(ask(gateway).status()).isEqualTo(502);
            assertThat(provider.requestCount()).isZero();
        }
    }

    @Test
    void aCertificateInPemIsReadToo() throws Exception {
        Path pem = Files.writeString(folder.resolve("authority.pem"), certificate.pem());
        try (TestGateway gateway = gateway("localhost", "sluice.providers.tls.truststore=" + pem)) {
            assertThat(ask(gateway).status()).isEqualTo(200);
        }
    }

    @Test
    void aTrustedCertificateUnderAnotherNameIsRefused() {
        // The certificate is for localhost and 127.0.0.1.
        try (TestGateway gateway = gateway("127.0.0.2", trustStore(certificate), PASSWORD)) {
            assertThat(ask(gateway).status()).isEqualTo(502);
            assertThat(provider.requestCount()).isZero();
        }
    }

    @Test
    void aProviderThatWantsACertificateGetsOurs() throws Exception {
        try (FakeProvider strict = FakeProvider.start(certificate.serverSocketThatAsks())) {
            strict.answerWith(Answer.json(200, "{}"));
            String url = "sluice.providers.strict.base-url=https://localhost:" + strict.port() + "/v1";
            String[] lines = {
                url,
                "sluice.providers.strict.auth=none",
                "sluice.providers.strict.truststore=" + certificate.file(),
                "sluice.providers.strict.truststore-password=" + SelfSigned.PASSWORD
            };
            try (TestGateway without = gateway("localhost", lines)) {
                assertThat(ask(without, "x-arch-llm-provider-hint: strict").status())
                        .isEqualTo(502);
            }
            try (TestGateway with = gateway(
                    "localhost",
                    lines[0],
                    lines[1],
                    lines[2],
                    lines[3],
                    "sluice.providers.strict.keystore=" + certificate.file(),
                    "sluice.providers.strict.keystore-password=" + SelfSigned.PASSWORD)) {
                assertThat(ask(with, "x-arch-llm-provider-hint: strict").status())
                        .isEqualTo(200);
            }
        }
    }

    @Test
    void aProxyIsToldTheHostAndNothingElse() {
        try (ForwardingProxy proxy = ForwardingProxy.open();
                TestGateway gateway = through(proxy)) {
            assertThat(ask(gateway).status()).isEqualTo(200);
            assertThat(proxy.heads())
                    .singleElement()
                    .asString()
                    .startsWith("CONNECT localhost:" + provider.port() + " ");
            assertThat(proxy.heads().toString()).doesNotContain("planted");
        }
    }

    @Test
    void aProxyThatAsksForALoginGetsIt() {
        try (ForwardingProxy proxy = ForwardingProxy.asking("gate", "planted-password");
                TestGateway gateway = through(proxy, "planted-password")) {
            assertThat(ask(gateway).status()).isEqualTo(200);
        }
    }

    @Test
    void aProxyThatRefusesIsAProviderOutOfReach() {
        try (ForwardingProxy proxy = ForwardingProxy.asking("gate", "planted-password");
                TestGateway gateway = through(proxy, "wrong")) {
            RawResponse answer = ask(gateway);

            assertThat(answer.status()).isEqualTo(502);
            assertThat(answer.bodyText()).contains("provider_unreachable");
            assertThat(provider.requestCount()).isZero();
        }
    }

    @Test
    void aProxyThatForbidsTheHostIsOneThatRefuses() {
        try (ForwardingProxy proxy = ForwardingProxy.forbidding();
                TestGateway gateway = through(proxy)) {
            assertThat(ask(gateway).status()).isEqualTo(502);
            assertThat(provider.requestCount()).isZero();
        }
    }

    @Test
    void aProvidersOwnChallengeIsPassedBackThroughAProxyToo() {
        provider.answerWith(Answer.json(401, "{\"error\":{}}").withHeader("WWW-Authenticate", "Basic realm=x"));
        try (ForwardingProxy proxy = ForwardingProxy.asking("gate", "planted-password");
                TestGateway gateway = through(proxy, "planted-password")) {
            assertThat(ask(gateway).status()).isEqualTo(401);
            assertThat(provider.requestCount()).isEqualTo(1);
        }
    }

    private TestGateway gateway(String host, String... more) {
        String[] lines = new String[more.length + 3];
        lines[0] = "sluice.providers.tls.base-url=https://" + host + ":" + provider.port() + "/v1";
        lines[1] = "sluice.providers.tls.key=planted-key";
        lines[2] = "sluice.providers.tls.default=true";
        System.arraycopy(more, 0, lines, 3, more.length);
        return TestGateway.start(lines);
    }

    private TestGateway through(ForwardingProxy proxy) {
        return gateway("localhost", trustStore(certificate), PASSWORD, "sluice.providers.tls.proxy=" + proxy.url());
    }

    private TestGateway through(ForwardingProxy proxy, String password) {
        return gateway(
                "localhost",
                trustStore(certificate),
                PASSWORD,
                "sluice.providers.tls.proxy=" + proxy.url(),
                "sluice.providers.tls.proxy-user=gate",
                "sluice.providers.tls.proxy-password=" + password);
    }

    private static String trustStore(SelfSigned trusted) {
        return "sluice.providers.tls.truststore=" + trusted.file();
    }

    private static RawResponse ask(TestGateway gateway, String... headers) {
        return gateway.post("/v1/chat/completions", "{\"messages\":[]}", headers);
    }
}
