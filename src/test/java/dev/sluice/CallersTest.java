package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jwt.PlainJWT;
import dev.sluice.testing.Answer;
import dev.sluice.testing.Await;
import dev.sluice.testing.DisguisingFilter;
import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.Gate;
import dev.sluice.testing.RawExchange;
import dev.sluice.testing.RawHttp;
import dev.sluice.testing.RawResponse;
import dev.sluice.testing.SelfSigned;
import dev.sluice.testing.TestGateway;
import dev.sluice.testing.TokenIssuer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is served: each way in with good, missing, wrong, expired, revoked and malformed credentials. */
final class CallersTest {

    private static final String CHAT = "/v1/chat/completions";
    private static final String BODY = "{\"model\":\"m\",\"messages\":[]}";
    private static final String ELSEWHERE = DisguisingFilter.ADDRESS + ": 10.1.2.3";

    private static final String FIRST_KEY = "sk-first-0123456789abcdef";
    private static final String SECOND_KEY = "sk-second-0123456789abcdef";
    private static final String OLD_KEY = "sk-old-0123456789abcdef";

    @AutoClose
    private static final FakeProvider provider = FakeProvider.start();

    private static final TokenIssuer issuer = TokenIssuer.withKey();

    @AutoClose
    private static final FakeProvider identityProvider =
            FakeProvider.start().answerFor(request -> Answer.json(200, issuer.keySet()));

    @BeforeEach
    void forget() {
        provider.forgetRequests();
    }

    /** A developer's own machine, by {@code sluice.auth=loopback}. */
    @Nested
    final class ByLoopback {

        private final String[] loopback = {"sluice.auth=loopback"};

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "Accept: */*",
                    "Authorization: Bearer anything",
                    "x-goog-api-key: anything",
                    "x-goog-api-client: google-genai-sdk/2.0.0",
                    "Origin: http://localhost:3000",
                    "Origin: https://[::1]",
                    "Sec-Fetch-Site: same-origin",
                    "Sec-Fetch-Site: none",
                    "x-request-id: mine",
                    "traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                    "test-address: 0:0:0:0:0:0:0:1",
                    "test-address: ::1%lo",
                    "test-address: 127.8.9.10"
                })
        void aProgramOnThisMachineIsServed(String header) {
            try (TestGateway gateway = gateway(loopback)) {
                assertThat(gateway.post(CHAT, BODY, header).status()).isEqualTo(200);
            }
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "test-address: 10.1.2.3",
                    "test-address: 128.0.0.1",
                    "test-address: 127.example.com",
                    "test-address: 127.0.0.1.5",
                    "test-address: 127.1",
                    "test-address: 127.",
                    "test-address: localhost",
                    "test-address: ::2",
                    "X-Forwarded-For: 10.1.2.3",
                    "X-Forwarded-For: 127.0.0.1",
                    "X-Forwarded-Host: localhost",
                    "X-Forwarded-Prefix:",
                    "x-forwarded-anything: 1",
                    "Forwarded: for=127.0.0.1",
                    "X-Real-IP: 127.0.0.1",
                    "Via: 1.1 proxy",
                    "X-Client-IP: 127.0.0.1",
                    "True-Client-IP: 127.0.0.1",
                    "CF-Ray: 1",
                    "CDN-Loop: cloudflare",
                    "X-Envoy-External-Address: 127.0.0.1",
                    "X-Amzn-Trace-Id: Root=1",
                    "X-Original-URL: /",
                    "X-Cloud-Trace-Context: 1/2",
                    "X-Goog-Authenticated-User-Email: accounts.google.com:a@b.c",
                    "X-Goog-Api-Key-Owner: 1",
                    "Sec-Fetch-Site: cross-site",
                    "Sec-Fetch-Site: same-site",
                    "Sec-Fetch-Site:",
                    "Sec-Fetch-Site: none\r\nSec-Fetch-Site: cross-site",
                    "Origin: https://attacker.example",
                    "Origin: http://localhost:3000\r\nOrigin: https://attacker.example",
                    "Origin: http://127.0.0.1.attacker.example",
                    "Origin: http://127.1",
                    "Origin: http://localhost@attacker.example",
                    "Origin: chrome-extension://localhost",
                    "Origin:",
                    "Origin: null"
                })
        void whoIsNotOrMayNotBeOnThisMachineIsToldWhatToSet(String header) {
            try (TestGateway gateway = gateway(loopback)) {
                RawResponse answer = gateway.post(CHAT, BODY, header);

                assertThat(answer.status()).isEqualTo(401);
                assertThat(answer.bodyText())
                        .contains("invalid_api_key", "sluice.clients.NAME.key-sha256", "sluice.auth");
                assertThat(answer.header("WWW-Authenticate")).contains("Bearer");
            }
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "HTTP/1.1\r\nHost: rebound.example",
                    "HTTP/1.1\r\nHost: 127.1",
                    "HTTP/1.1\r\nHost: 127.0.0.1.",
                    "HTTP/1.1\r\nHost: localhost.",
                    "HTTP/1.1\r\nHost: 127.0.0.1.nip.io:8080",
                    "HTTP/1.1\r\nHost: 2130706433",
                    // What nginx before 1.29.7 sends with nothing but proxy_pass.
                    "HTTP/1.0\r\nHost: 127.0.0.1",
                    "HTTP/1.0"
                })
        void anotherHostOrProtocolIsRefused(String endOfFirstLine) {
            try (TestGateway gateway = gateway(loopback)) {
                byte[] request = ("POST " + CHAT + " " + endOfFirstLine + "\r\nConnection: close\r\nContent-Length: "
                                + BODY.length() + "\r\n\r\n" + BODY)
                        .getBytes(StandardCharsets.US_ASCII);
                int before = provider.requestCount();
                assertThat(gateway.send(request).status()).isIn(400, 401);
                assertThat(provider.requestCount()).isEqualTo(before);
            }
        }

        @ParameterizedTest
        @ValueSource(strings = {"/v1/models", "/v1/embeddings", "/v1/"})
        void whatPassesUnreadIsKeptFromOthersToo(String path) {
            try (TestGateway gateway = gateway(loopback)) {
                int before = provider.requestCount();
                assertThat(gateway.get(path, ELSEWHERE).status()).isEqualTo(401);
                assertThat(provider.requestCount()).isEqualTo(before);
            }
        }
    }

    /** The embedded demo, which costs nothing. */
    @Nested
    final class ByDemo {

        @Test
        void aProgramOnThisMachineIsServedWithoutAnySetting() {
            try (TestGateway gateway =
                    TestGateway.start(Duration.ofSeconds(30), DisguisingFilter.inFront(), "sluice.demo=true")) {
                assertThat(gateway.post(CHAT, "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}")
                                .status())
                        .isEqualTo(200);
                assertThat(gateway.post(CHAT, BODY, ELSEWHERE).status()).isEqualTo(401);
            }
        }
    }

    /** Nobody is asked, because the operator said so. */
    @Nested
    final class ByNothing {

        @Test
        void openServesEverybodyOnceItIsSaid() {
            try (TestGateway gateway = gateway("sluice.auth=open")) {
                assertThat(gateway.post(CHAT, BODY, ELSEWHERE).status()).isEqualTo(200);
            }
        }

        @Test
        void aReloadThatNamesNobodyIsRefusedAndTheOldCallersStay() {
            String common = "sluice.reload.every=10ms";
            String client = "sluice.clients.app.key-sha256=" + hash(FIRST_KEY);
            try (TestGateway gateway = gateway(common, client)) {
                gateway.rewriteAsIs(
                        common,
                        "sluice.providers.fake.base-url=" + provider.baseUrl(),
                        "sluice.providers.fake.auth=none");
                gateway.awaitMetric("sluice_config_reloads_total{result=\"refused\"}", 1);

                assertThat(gateway.post(CHAT, BODY).status()).isEqualTo(401);
                assertThat(gateway.post(CHAT, BODY, "x-api-key: " + FIRST_KEY).status())
                        .isEqualTo(200);
            }
        }
    }

    /** Keys that the operator gave out. */
    @Nested
    final class ByKey {

        private final String[] clients = {
            "sluice.clients.app.key-sha256=" + hash(FIRST_KEY) + ", " + hash(SECOND_KEY) + " until 2999-01-01, "
                    + hash(OLD_KEY) + " until 2020-01-01",
        };

        static Stream<Arguments> credentials() {
            return Stream.of(
                    Arguments.of("good", 200, List.of("Authorization: Bearer " + FIRST_KEY)),
                    Arguments.of("good in lower case scheme", 200, List.of("authorization: bearer " + FIRST_KEY)),
                    Arguments.of("good with an end to come", 200, List.of("Authorization: Bearer " + SECOND_KEY)),
                    Arguments.of("good as x-api-key", 200, List.of("x-api-key: " + FIRST_KEY)),
                    Arguments.of("good as api-key", 200, List.of("api-key: " + FIRST_KEY)),
                    Arguments.of("good as x-goog-api-key", 200, List.of("X-Goog-Api-Key: " + FIRST_KEY)),
                    Arguments.of(
                            "good in all places",
                            200,
                            List.of(
                                    "Authorization: Bearer " + FIRST_KEY,
                                    "x-api-key: " + FIRST_KEY,
                                    "api-key: " + FIRST_KEY,
                                    "x-goog-api-key: " + FIRST_KEY)),
                    Arguments.of("empty api-key", 401, List.of("api-key: ")),
                    Arguments.of("two, api-key wrong", 401, List.of("x-api-key: " + FIRST_KEY, "api-key: sk-wrong")),
                    Arguments.of(
                            "two, x-goog-api-key wrong",
                            401,
                            List.of("api-key: " + FIRST_KEY, "x-goog-api-key: sk-wrong")),
                    Arguments.of(
                            "good twice the same",
                            200,
                            List.of("x-api-key: " + FIRST_KEY, "Authorization: Bearer " + FIRST_KEY)),
                    Arguments.of("missing", 401, List.of()),
                    Arguments.of("wrong", 401, List.of("Authorization: Bearer sk-wrong")),
                    Arguments.of("a beginning of it", 401, List.of("Authorization: Bearer sk-first-0123456789abcde")),
                    Arguments.of(
                            "in another case",
                            401,
                            List.of("Authorization: Bearer " + FIRST_KEY.toUpperCase(Locale.ROOT))),
                    Arguments.of("its hash", 401, List.of("Authorization: Bearer " + hash(FIRST_KEY))),
                    Arguments.of("expired", 401, List.of("Authorization: Bearer " + OLD_KEY)),
                    Arguments.of("empty", 401, List.of("Authorization: Bearer ")),
                    Arguments.of("empty x-api-key", 401, List.of("x-api-key: ")),
                    Arguments.of("without scheme", 401, List.of("Authorization: " + FIRST_KEY)),
                    Arguments.of("of another scheme", 401, List.of("Authorization: Basic c2s6c2s=")),
                    Arguments.of(
                            "two keys in one", 401, List.of("Authorization: Bearer " + FIRST_KEY + "," + SECOND_KEY)),
                    Arguments.of("very long", 401, List.of("Authorization: Bearer " + "k".repeat(5000))),
                    Arguments.of("like a token", 401, List.of("Authorization: Bearer eyJ.e.s")),
                    Arguments.of(
                            "two, one wrong",
                            401,
                            List.of("Authorization: Bearer " + FIRST_KEY, "x-api-key: sk-wrong")),
                    Arguments.of(
                            "two, both good",
                            401,
                            List.of("Authorization: Bearer " + FIRST_KEY, "x-api-key: " + SECOND_KEY)),
                    Arguments.of(
                            "two lines",
                            401,
                            List.of("Authorization: Bearer sk-wrong", "Authorization: Bearer " + FIRST_KEY)));
        }

        @ParameterizedTest(name = "{0}")
        @MethodSource("credentials")
        void aKeyIsGoodOrRefused(String what, int status, List<String> headers) {
            try (TestGateway gateway = gateway(clients)) {
                int before = provider.requestCount();
                RawResponse answer = gateway.post(CHAT, BODY, from(headers));

                assertThat(answer.status()).as(what).isEqualTo(status);
                assertThat(provider.requestCount() - before).isEqualTo(status == 200 ? 1 : 0);
                if (status == 401) {
                    assertThat(answer.bodyText())
                            .contains("\"invalid_api_key\"")
                            .doesNotContain("sk-");
                    assertThat(answer.header("WWW-Authenticate")).contains("Bearer");
                }
            }
        }

        @Test
        void whyIsToldApart() {
            try (TestGateway gateway = gateway(clients)) {
                assertThat(told(gateway))
                        .contains(
                                "You did not send an API key",
                                "Bearer KEY",
                                " \\\"x-api-key",
                                " \\\"api-key",
                                "x-goog-api-key");
                assertThat(told(gateway, "x-api-key: " + OLD_KEY)).contains("expired");
                assertThat(told(gateway, "x-api-key: sk-wrong")).contains("not a key of a provider");
                assertThat(told(gateway, "x-api-key: a", "Authorization: Bearer b"))
                        .contains("more than one");
                gateway.awaitMetric("sluice_callers_rejected_total{reason=\"missing\"}", 1);
                gateway.awaitMetric("sluice_callers_rejected_total{reason=\"expired\"}", 1);
                gateway.awaitMetric("sluice_callers_rejected_total{reason=\"invalid\"}", 2);
            }
        }

        @Test
        void aKeyThatIsTakenOutIsRefusedWithoutARestart() {
            String quickly = "sluice.reload.every=10ms";
            List<String> common = List.of(
                    "sluice.providers.fake.base-url=" + provider.baseUrl(), "sluice.providers.fake.auth=none", quickly);
            String both = "sluice.clients.app.key-sha256=" + hash(FIRST_KEY) + "," + hash(SECOND_KEY);
            try (TestGateway gateway = TestGateway.start(with(common, both))) {
                assertThat(gateway.post(CHAT, BODY, "x-api-key: " + SECOND_KEY).status())
                        .isEqualTo(200);
                gateway.rewrite(with(common, "sluice.clients.app.key-sha256=" + hash(FIRST_KEY)));
                gateway.awaitMetric("sluice_config_reloads_total{result=\"taken\"}", 1);

                assertThat(gateway.post(CHAT, BODY, "x-api-key: " + SECOND_KEY).status())
                        .isEqualTo(401);
                assertThat(gateway.post(CHAT, BODY, "x-api-key: " + FIRST_KEY).status())
                        .isEqualTo(200);
            }
        }

        @Test
        void whereThereAreClientsThisMachineHasNoPrivilege() {
            try (TestGateway gateway = gateway(clients)) {
                assertThat(gateway.post(CHAT, BODY).status()).isEqualTo(401);
            }
        }

        @Test
        void theClientsKeyIsNotSentOn() throws InterruptedException {
            try (TestGateway gateway = gateway(clients)) {
                gateway.post(CHAT, BODY, "x-api-key: " + FIRST_KEY);
                assertThat(provider.takeRequest().toString()).doesNotContain(FIRST_KEY);
            }
        }

        private String told(TestGateway gateway, String... headers) {
            return gateway.post(CHAT, BODY, headers).bodyText();
        }
    }

    /** The container's login. */
    @Nested
    final class ByContainer {

        private final String[] clients = {
            "sluice.clients.billing.principals=ann, ben",
            "sluice.clients.staff.roles=developers,analysts",
            "sluice.clients.machine.certificate=CN=localhost",
            "sluice.clients.machine.certificate-issuer=CN=localhost",
        };

        static Stream<Arguments> logins() {
            return Stream.of(
                    Arguments.of(200, List.of("test-principal: ann")),
                    Arguments.of(200, List.of("test-principal: zoe", "test-roles: guests,analysts")),
                    Arguments.of(403, List.of("test-principal: zoe", "test-roles: guests")),
                    Arguments.of(403, List.of("test-principal: Ann")),
                    Arguments.of(403, List.of("test-principal: *")),
                    Arguments.of(401, List.of("test-roles: analysts")),
                    Arguments.of(401, List.of()),
                    Arguments.of(401, List.of("Authorization: Bearer sk-anything")));
        }

        @ParameterizedTest
        @MethodSource("logins")
        void aLoginIsAClientOrRefused(int status, List<String> headers) {
            try (TestGateway gateway = gateway(clients)) {
                RawResponse answer = gateway.post(CHAT, BODY, from(headers));

                assertThat(answer.status()).isEqualTo(status);
                if (status == 403) {
                    assertThat(answer.bodyText()).contains("client_not_allowed");
                }
            }
        }

        @Test
        void everybodyWhoIsLoggedInIsServedWhereThatIsSaid() {
            try (TestGateway gateway = gateway("sluice.clients.all.principals=*")) {
                assertThat(gateway.post(CHAT, BODY, "test-principal: zoe").status())
                        .isEqualTo(200);
                assertThat(gateway.post(CHAT, BODY).status()).isEqualTo(401);
            }
        }

        @Test
        void aClientCertificateIsAClient(@TempDir Path folder) throws Exception {
            DisguisingFilter.CERTIFICATE.set(SelfSigned.in(folder).certificate());
            try (TestGateway gateway = gateway(clients);
                    TestGateway other = gateway(
                            "sluice.clients.machine.certificate=CN=localhost",
                            "sluice.clients.machine.certificate-issuer=CN=other")) {
                assertThat(gateway.post(CHAT, BODY, "test-certificate: shown").status())
                        .isEqualTo(200);
                assertThat(other.post(CHAT, BODY, "test-certificate: shown").status())
                        .isEqualTo(403);
                assertThat(other.post(CHAT, BODY).status()).isEqualTo(401);
            }
        }

        @Test
        void aClientCertificateIsAClientByItsFingerprint(@TempDir Path folder) throws Exception {
            X509Certificate certificate = SelfSigned.in(folder).certificate();
            DisguisingFilter.CERTIFICATE.set(certificate);
            String sha256 = HexFormat.ofDelimiter(":")
                    .withUpperCase()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
            try (TestGateway gateway = gateway("sluice.clients.machine.certificate-sha256=" + sha256);
                    TestGateway other = gateway("sluice.clients.machine.certificate-sha256=" + "0".repeat(64))) {
                assertThat(gateway.post(CHAT, BODY, "test-certificate: shown").status())
                        .isEqualTo(200);
                assertThat(other.post(CHAT, BODY, "test-certificate: shown").status())
                        .isEqualTo(403);
            }
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "X-Forwarded-Client-Cert: Subject=\"CN=localhost\"",
                    "X-SSL-Client-S-DN: CN=localhost",
                    "SSL-Client-Subject-DN: CN=localhost",
                    "SSL_CLIENT_S_DN: CN=localhost",
                    "X-Client-Cert-Subject: CN=localhost",
                    "X-ARR-ClientCert: MIIB",
                    "Client-Cert: :MIIB:",
                    "X-Remote-User: ann",
                    "REMOTE_USER: ann",
                    "X-Forwarded-User: ann"
                })
        void noHeaderMakesAClient(String header) {
            try (TestGateway gateway = gateway(clients)) {
                assertThat(gateway.post(CHAT, BODY, header).status()).isEqualTo(401);
            }
        }
    }

    /** Signed tokens. */
    @Nested
    final class ByToken {

        private final String[] clients = {
            "sluice.jwt.issuer=" + TokenIssuer.NAME,
            "sluice.jwt.audience=" + TokenIssuer.AUDIENCE,
            "sluice.jwt.keys=" + identityProvider.baseUrl() + "/keys",
            "sluice.jwt.roles-claim=realm_access.roles",
            "sluice.clients.ann.subjects=ann",
            "sluice.clients.staff.roles=staff",
        };

        static Stream<Arguments> tokens() throws Exception {
            return Stream.of(
                    Arguments.of("good", 200, issuer.token("ann")),
                    Arguments.of("good by a curve", 200, issuer.tokenByCurve("ann")),
                    Arguments.of(
                            "good by role",
                            200,
                            issuer.token("zoe", c -> c.claim("realm_access", Map.of("roles", List.of("staff"))))),
                    Arguments.of("nobody's", 403, issuer.token("zoe")),
                    Arguments.of("without expiry", 401, issuer.token("ann", c -> c.expirationTime(null))),
                    Arguments.of("expired", 401, issuer.token("ann", c -> c.expirationTime(Date.from(Instant.EPOCH)))),
                    Arguments.of(
                            "not yet good",
                            401,
                            issuer.token(
                                    "ann",
                                    c -> c.notBeforeTime(Date.from(Instant.now().plusSeconds(600))))),
                    Arguments.of("of another issuer", 401, issuer.token("ann", c -> c.issuer("https://other.example"))),
                    Arguments.of("for another audience", 401, issuer.token("ann", c -> c.audience("other"))),
                    Arguments.of("for nobody", 401, issuer.token("ann", c -> c.audience((String) null))),
                    Arguments.of("without subject", 401, issuer.token(null)),
                    Arguments.of(
                            "signed by a stranger with a known key's name",
                            401,
                            TokenIssuer.signed(TokenIssuer.claims("ann").build(), TokenIssuer.rsa("first"))),
                    Arguments.of(
                            "signed by a stranger",
                            401,
                            TokenIssuer.signed(TokenIssuer.claims("ann").build(), TokenIssuer.rsa("strange"))),
                    Arguments.of(
                            "unsigned",
                            401,
                            new PlainJWT(TokenIssuer.claims("ann").build()).serialize()),
                    Arguments.of("signed with the public key as a secret", 401, issuer.tokenByPublicKeyAsSecret("ann")),
                    Arguments.of("cut", 401, issuer.token("ann").substring(0, 300)),
                    Arguments.of("with another payload", 401, withPayloadOf(issuer.token("zoe"), issuer.token("ann"))),
                    Arguments.of("no token", 401, "eyJhbGciOiJSUzI1NiJ9.e30.e30"),
                    Arguments.of("a key", 401, "sk-anything"));
        }

        @ParameterizedTest(name = "{0}")
        @MethodSource("tokens")
        void aTokenIsGoodOrRefused(String what, int status, String token) {
            try (TestGateway gateway = gateway(clients)) {
                RawResponse answer = gateway.post(CHAT, BODY, "Authorization: Bearer " + token);

                assertThat(answer.status()).as(what + ": " + answer.bodyText()).isEqualTo(status);
            }
        }

        static Stream<Arguments> claims() {
            long now = Instant.now().getEpochSecond();
            String good = "\"iss\":\"" + TokenIssuer.NAME + "\",\"aud\":\"" + TokenIssuer.AUDIENCE
                    + "\",\"sub\":\"ann\",\"exp\":" + (now + 600);
            Stream<Arguments> twice = Stream.of("iss", "sub", "aud", "exp", "nbf", "iat", "jti")
                    .map(name -> Arguments.of(401, "{" + good + ",\"" + name + "\":null}"));
            Stream<Arguments> once = Stream.of("iss", "sub", "aud", "exp")
                    .map(name -> Arguments.of(
                            401,
                            "{" + good.replaceFirst("\"" + name + "\":(\"[^\"]*\"|\\d+)", "\"" + name + "\":null")
                                    + "}"));
            Stream<Arguments> others = Stream.of(
                    Arguments.of(200, "{" + good + "}"),
                    Arguments.of(200, "{" + good + ",\"iat\":" + now + ",\"nbf\":" + now + "}"),
                    Arguments.of(200, "{" + good + ",\"iat\":" + (now + 30) + "}"),
                    Arguments.of(401, "{" + good + ",\"iat\":" + (now + 120) + "}"),
                    Arguments.of(401, "{" + good + ",\"iat\":\"yesterday\"}"),
                    Arguments.of(401, "{" + good + ",\"nbf\":\"\"}"),
                    Arguments.of(401, "{" + good.replaceFirst("\"exp\":\\d+", "\"exp\":\"2999\"") + "}"),
                    Arguments.of(401, "{" + good.replaceFirst("\"exp\":\\d+", "\"exp\":true") + "}"),
                    Arguments.of(401, "{" + good.replaceFirst("\"exp\":\\d+", "\"exp\":[]") + "}"),
                    Arguments.of(401, "{" + good.replaceFirst("\"exp\":\\d+", "\"exp\":-1") + "}"),
                    Arguments.of(401, "{" + good.replaceFirst("\"exp\":\\d+", "\"Exp\":" + (now + 600)) + "}"),
                    Arguments.of(401, "{" + good.replace("\"ann\"", "\"\"") + "}"),
                    Arguments.of(401, "{" + good.replace("\"ann\"", "[\"ann\"]") + "}"),
                    Arguments.of(403, "{" + good.replace("\"ann\"", "7") + "}"),
                    Arguments.of(401, "{" + good.replace("\"sluice\"", "{}") + "}"),
                    Arguments.of(401, "{" + good.replace("\"sluice\"", "[]") + "}"),
                    Arguments.of(401, "{" + good.replace("\"sluice\"", "[null]") + "}"),
                    Arguments.of(200, "{" + good.replace("\"sluice\"", "[null,\"sluice\"]") + "}"),
                    Arguments.of(401, "null"),
                    Arguments.of(401, "[]"),
                    Arguments.of(401, ""));
            return Stream.of(twice, once, others).flatMap(each -> each);
        }

        @ParameterizedTest
        @MethodSource("claims")
        void aClaimNeedsAValueOfItsType(int status, String claims) {
            try (TestGateway gateway = gateway(this.clients)) {
                assertThat(gateway.post(CHAT, BODY, "x-api-key: " + issuer.tokenOf(claims))
                                .status())
                        .isEqualTo(status);
            }
        }

        @ParameterizedTest
        @ValueSource(strings = {"=", "==", "!", "\u00e9", "%3D", "+", "/", "A", "AAAA!"})
        void aTokenHasOneSpelling(String appended) {
            try (TestGateway gateway = gateway(clients)) {
                String token = issuer.token("ann");
                assertThat(gateway.post(CHAT, BODY, "x-api-key: " + token).status())
                        .isEqualTo(200);
                assertThat(gateway.post(CHAT, BODY, "x-api-key: " + token + appended)
                                .status())
                        .isEqualTo(401);
            }
        }

        @Test
        void unusedBitsOfATokenAreZero() {
            try (TestGateway gateway = gateway(clients)) {
                // A signature of 256 bytes ends with a character of which four bits are unused.
                String token = issuer.token("ann");
                String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
                char last = alphabet.charAt(alphabet.indexOf(token.charAt(token.length() - 1)) + 1);
                String other = token.substring(0, token.length() - 1) + last;

                assertThat(gateway.post(CHAT, BODY, "x-api-key: " + other).status())
                        .isEqualTo(401);
            }
        }

        @Test
        void aFlatClaimDoesNotStandInForANestedOne() {
            try (TestGateway gateway = gateway(clients);
                    TestGateway byUrl = gateway(with(List.of(clients).stream()
                            .map(line -> line.replace("realm_access.roles", "https://example.com/roles"))
                            .toList()))) {
                String flat = issuer.token(
                        "zoe", c -> c.claim("realm_access.roles", "staff").claim("realm_access", Map.of()));
                String both = issuer.token("zoe", c -> c.claim("realm_access.roles", "staff")
                        .claim("realm_access", Map.of("roles", List.of("guests"))));
                String url = issuer.token("zoe", c -> c.claim("https://example.com/roles", "staff"));

                assertThat(gateway.post(CHAT, BODY, "x-api-key: " + flat).status())
                        .isEqualTo(403);
                assertThat(gateway.post(CHAT, BODY, "x-api-key: " + both).status())
                        .isEqualTo(403);
                assertThat(byUrl.post(CHAT, BODY, "x-api-key: " + url).status()).isEqualTo(200);
            }
        }

        @Test
        void whoSendsTwoIsRefused() {
            try (TestGateway gateway = gateway(clients)) {
                RawResponse answer =
                        gateway.post(CHAT, BODY, "Authorization: Bearer " + issuer.token("ann"), "x-api-key: sk-1");
                assertThat(answer.status()).isEqualTo(401);
                assertThat(answer.bodyText()).contains("more than one");
            }
        }

        @Test
        void aNewKeyOfTheIssuerCountsAtOnceAndAWithdrawnOneWhenTheKeysAreFetchedAgain() {
            TokenIssuer rotating = TokenIssuer.withKey();
            try (FakeProvider keys = FakeProvider.start().answerFor(request -> Answer.json(200, rotating.keySet()));
                    TestGateway gateway = gateway(
                            "sluice.jwt.issuer=" + TokenIssuer.NAME,
                            "sluice.jwt.audience=x,sluice",
                            "sluice.jwt.keys=" + keys.baseUrl(),
                            "sluice.jwt.refresh=1s",
                            "sluice.clients.all.subjects=*")) {
                String old = "Authorization: Bearer " + rotating.token("ann");
                assertThat(gateway.post(CHAT, BODY, old).status()).isEqualTo(200);

                rotating.rotate("second");
                String fresh = "Authorization: Bearer " + rotating.token("ann");
                Await.until(
                        "the new key counts",
                        () -> gateway.post(CHAT, BODY, fresh).status() == 200);
                rotating.withdrawOld();
                Await.until(
                        "the old key is gone",
                        () -> gateway.post(CHAT, BODY, old).status() == 401);
            }
        }

        @Test
        void madeUpKeysDoNotMakeTheGatewayAskAgainAndAgain() {
            try (FakeProvider keys = FakeProvider.start().answerFor(request -> Answer.json(200, issuer.keySet()));
                    TestGateway gateway =
                            gateway(clients[0], clients[1], "sluice.jwt.keys=" + keys.baseUrl(), clients[4])) {
                assertThat(gateway.post(CHAT, BODY, "Authorization: Bearer " + issuer.token("ann"))
                                .status())
                        .isEqualTo(200);
                String forged = "Authorization: Bearer "
                        + TokenIssuer.signed(TokenIssuer.claims("ann").build(), TokenIssuer.rsa("made-up"));
                for (int i = 0; i < 100; i++) {
                    assertThat(gateway.post(CHAT, BODY, forged).status()).isEqualTo(401);
                }
                assertThat(keys.requestCount()).isLessThan(5);
            }
        }

        @Test
        void whereTheKeysCannotBeHadNobodyCanTellAndThatIs503() {
            try (TestGateway gateway =
                    gateway(clients[0], clients[1], "sluice.jwt.keys=" + FakeProvider.refusingUrl(), clients[4])) {
                RawResponse answer = gateway.post(CHAT, BODY, "Authorization: Bearer " + issuer.token("ann"));

                assertThat(answer.status()).isEqualTo(503);
                assertThat(answer.bodyText()).contains("authentication_unavailable");
                assertThat(answer.header("Retry-After")).isPresent();
                gateway.awaitMetric("sluice_callers_rejected_total{reason=\"unavailable\"}", 1);
            }
        }

        @ParameterizedTest
        @ValueSource(strings = {"redirect", "no json", "no keys", "too large", "error"})
        void whatIsNoKeySetIsNone(String what) {
            Answer answer =
                    switch (what) {
                        case "redirect" ->
                            Answer.json(302, "")
                                    .withHeader(
                                            "Location",
                                            identityProvider.baseUrl().toString());
                        case "no json" -> Answer.json(200, "<html>");
                        case "no keys" -> Answer.json(200, "{\"keys\":[]}");
                        case "too large" -> Answer.json(200, issuer.keySet() + " ".repeat(600_000));
                        default -> Answer.json(500, issuer.keySet());
                    };
            try (FakeProvider keys = FakeProvider.start().answerWith(answer);
                    TestGateway gateway =
                            gateway(clients[0], clients[1], "sluice.jwt.keys=" + keys.baseUrl(), clients[4])) {
                assertThat(gateway.post(CHAT, BODY, "Authorization: Bearer " + issuer.token("ann"))
                                .status())
                        .isEqualTo(503);
            }
        }

        @Test
        void whoComesWhileTheKeysAreBeingFetchedWaitsForThem() throws Exception {
            Gate gate = new Gate();
            Answer held = Answer.json(200, issuer.keySet()).heldBack(gate);
            try (FakeProvider keys = FakeProvider.start().answerWith(held);
                    TestGateway gateway =
                            gateway(clients[0], clients[1], "sluice.jwt.keys=" + keys.baseUrl(), clients[4]);
                    RawExchange early = RawHttp.open(gateway.port())) {
                Await.until("the keys are asked for", () -> keys.requestCount() == 1);
                early.write(RawHttp.post(CHAT, BODY, "x-api-key: " + issuer.token("ann")));
                gateway.awaitMetric("active_http_calls", 1);
                gate.open();

                assertThat(early.readToEnd().status()).isEqualTo(200);
                assertThat(keys.requestCount()).isEqualTo(1);
            }
        }

        @Test
        void keysThatWereFetchedGoOnToCountWhileTheIssuerIsAway() {
            FakeProvider keys = FakeProvider.start().answerFor(request -> Answer.json(200, issuer.keySet()));
            try (TestGateway gateway = gateway(
                    clients[0], clients[1], "sluice.jwt.keys=" + keys.baseUrl(), "sluice.jwt.refresh=1s", clients[4])) {
                String good = "Authorization: Bearer " + issuer.token("ann");
                assertThat(gateway.post(CHAT, BODY, good).status()).isEqualTo(200);
                keys.close();
                Await.until("a forged one cannot be judged", () -> {
                    String other = TokenIssuer.signed(TokenIssuer.claims("ann").build(), TokenIssuer.rsa("new"));
                    return gateway.post(CHAT, BODY, "Authorization: Bearer " + other)
                                    .status()
                            == 503;
                });
                assertThat(gateway.post(CHAT, BODY, good).status()).isEqualTo(200);
            } finally {
                keys.close();
            }
        }

        @Test
        void keysInAFileNeedNoNetwork(@TempDir Path folder) throws Exception {
            Path file = Files.writeString(folder.resolve("keys.json"), issuer.keySet());
            try (TestGateway gateway = gateway(clients[0], clients[1], "sluice.jwt.keys=" + file, clients[4])) {
                assertThat(gateway.post(CHAT, BODY, "x-api-key: " + issuer.token("ann"))
                                .status())
                        .isEqualTo(200);
            }
        }

        private static String withPayloadOf(String from, String to) {
            String[] parts = to.split("\\.", -1);
            return parts[0] + "." + from.split("\\.", -1)[1] + "." + parts[2];
        }
    }

    /** Several ways at once. */
    @Nested
    final class InOrder {

        private final String[] both = {
            "sluice.clients.app.key-sha256=" + hash(FIRST_KEY), "sluice.clients.ann.principals=ann"
        };

        @Test
        void theFirstThatFindsItsCredentialDecides() {
            String wrong = "Authorization: Bearer sk-wrong";
            try (TestGateway keysFirst = gateway(with(List.of(both), "sluice.auth=keys,container"));
                    TestGateway containerFirst = gateway(with(List.of(both), "sluice.auth=container, keys"))) {
                assertThat(keysFirst
                                .post(CHAT, BODY, wrong, "test-principal: ann")
                                .status())
                        .isEqualTo(401);
                assertThat(containerFirst
                                .post(CHAT, BODY, wrong, "test-principal: ann")
                                .status())
                        .isEqualTo(200);
                assertThat(containerFirst.post(CHAT, BODY, wrong).status()).isEqualTo(401);
                assertThat(containerFirst
                                .post(CHAT, BODY, "x-api-key: " + FIRST_KEY)
                                .status())
                        .isEqualTo(200);
            }
        }

        @Test
        void aWayThatIsNotAmongThemIsNone() {
            try (TestGateway gateway = gateway(with(List.of(both), "sluice.auth=keys"))) {
                assertThat(gateway.post(CHAT, BODY, "test-principal: ann").status())
                        .isEqualTo(401);
            }
        }
    }

    @Test
    void wrongKeysInANumberDoNotKeepGoodOnesOut() {
        try (TestGateway gateway = gateway("sluice.clients.app.key-sha256=" + hash(FIRST_KEY))) {
            for (int i = 0; i < 1000; i++) {
                assertThat(gateway.post(CHAT, BODY, "x-api-key: sk-" + i).status())
                        .isEqualTo(401);
            }
            assertThat(gateway.post(CHAT, BODY, "x-api-key: " + FIRST_KEY).status())
                    .isEqualTo(200);
        }
    }

    private static TestGateway gateway(String... lines) {
        return TestGateway.start(
                Duration.ofSeconds(30),
                DisguisingFilter.inFront(),
                with(
                        List.of(
                                "sluice.providers.fake.base-url=" + provider.baseUrl(),
                                "sluice.providers.fake.auth=none"),
                        lines));
    }

    private static String[] with(List<String> lines, String... more) {
        List<String> all = new ArrayList<>(lines);
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    /** These headers, from another machine. */
    private static String[] from(List<String> headers) {
        return with(headers, ELSEWHERE);
    }

    private static String hash(String key) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
