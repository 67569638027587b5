package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.CertificateAuthority;
import dev.sluice.testing.CertificateAuthority.Issued;
import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.SelfSigned;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that are known by their TLS certificate, set up by the commands of docs/deploy. */
final class ClientCertificatesIT {

    private static final String BATCH = "CN=batch,O=Example";
    private static final int NO_CONNECTION = 0;

    @TempDir
    static Path folder;

    private static SelfSigned serverKeys;
    private static CertificateAuthority authority;
    private static Issued batch;

    @AutoClose
    private static FakeProvider provider;

    @AutoClose
    private static ServerProcess server;

    @BeforeAll
    static void start() throws Exception {
        serverKeys = SelfSigned.in(folder);
        authority = CertificateAuthority.in(folder.resolve("authority"), "CN=Internal CA,O=Example");
        batch = authority.issue(BATCH);
        Files.copy(authority.trustStore(), folder.resolve("clients.p12"));
        provider = FakeProvider.start();
        List<String> properties = List.of(
                "sluice.providers.fake.base-url=" + provider.baseUrl(),
                "sluice.providers.fake.auth=none",
                "sluice.clients.batch.certificate=" + BATCH,
                "sluice.clients.batch.certificate-issuer=" + authority.subject());
        server = ServerProcess.start(Server.tested(), properties, base -> {
            for (String section : List.of("TLS", "Client certificates")) {
                DeployPage.of(Server.tested()).run(section, base, Map.of("/etc/sluice", folder.toString()));
            }
        });
    }

    @Test
    void aCertificateOfTheAuthorityIsItsClient() throws Exception {
        assertThat(statusWith(batch)).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"CN=BATCH,O=Example", "CN=other,O=Example"})
    void aCertificateOfTheAuthorityForSomeoneElseIsNoClient(String subject) throws Exception {
        assertThat(statusWith(authority.issue(subject))).isEqualTo(403);
    }

    @Test
    void aCertificateOfAnotherAuthorityIsRefused() throws Exception {
        CertificateAuthority other = CertificateAuthority.in(folder.resolve("other"), authority.subject());

        assertRefused(other.issue(BATCH));
    }

    @Test
    void anExpiredCertificateIsRefused() throws Exception {
        assertRefused(authority.issueExpired(BATCH));
    }

    @Test
    void aSelfSignedCertificateIsRefused() throws Exception {
        assertRefused(CertificateAuthority.selfSigned(BATCH));
    }

    @Test
    void whoShowsNoneIsNobody() throws Exception {
        assertThat(status(withoutCertificate())).isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-Forwarded-Client-Cert",
                "X-SSL-Client-Cert",
                "SSL_CLIENT_CERT",
                "ssl_client_cert",
                "X-Client-Cert",
                "Client-Cert",
                "Proxy-auth-cert"
            })
    void aHeaderMakesNobodyAClient(String name) throws Exception {
        byte[] certificate = batch.certificate().getEncoded();
        String pem = "-----BEGIN CERTIFICATE----- " + Base64.getEncoder().encodeToString(certificate)
                + " -----END CERTIFICATE-----";

        assertThat(status(withoutCertificate(), name, pem)).isEqualTo(401);
    }

    private static void assertRefused(Issued certificate) throws Exception {
        int before = provider.requestCount();

        assertThat(statusWith(certificate)).isEqualTo(NO_CONNECTION);
        assertThat(provider.requestCount()).isEqualTo(before);
    }

    private static int statusWith(Issued certificate) throws Exception {
        return status(certificate.contextThatTrusts(serverKeys.trustManagers()));
    }

    private static SSLContext withoutCertificate() throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, serverKeys.trustManagers(), new SecureRandom());
        return context;
    }

    private static int status(SSLContext tls, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("https://localhost:" + server.tlsPort() + "/v1/chat/completions"))
                .POST(HttpRequest.BodyPublishers.ofString("{\"messages\":[]}"));
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return HttpClient.newBuilder()
                    .sslContext(tls)
                    .build()
                    .send(request.build(), HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException handshakeFailed) {
            return NO_CONNECTION;
        }
    }
}
