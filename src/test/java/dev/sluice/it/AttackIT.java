package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.RawExchange;
import dev.sluice.testing.RawHttp;
import dev.sluice.testing.Received;
import java.io.IOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What an attacker writes to the socket: refused by the container or by the gateway, or harmless at the provider. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
final class AttackIT {

    private static final String BODY = "{\"messages\":[]}";
    private static final String HOST = "Host: gateway\r\n";
    private static final String LENGTH = "Content-Length: " + BODY.length() + "\r\n";

    /** What must never come to the provider: the path of a request inside another one's body or header. */
    private static final String SMUGGLED = "GET /v1/smuggled HTTP/1.1\r\n" + HOST + "\r\n";

    @AutoClose
    private static FakeProvider provider;

    @ArquillianResource
    private URL url;

    @Deployment(testable = false)
    static WebArchive war() {
        provider = FakeProvider.start();
        return DeployedWar.configured(
                "sluice.auth=open",
                "sluice.providers.fake.base-url=" + provider.baseUrl() + "/deep/er",
                "sluice.providers.fake.key=secret_key");
    }

    @BeforeEach
    void forget() {
        provider.forgetRequests();
    }

    @AfterEach
    void theGatewayServesOn() throws IOException {
        assertThat(RawHttp.send(url.getPort(), RawHttp.post("/v1/chat/completions", BODY))
                        .status())
                .isEqualTo(200);
    }

    static Stream<Arguments> smuggling() {
        String inner = "0\r\n\r\n" + SMUGGLED;
        return Stream.of(
                Arguments.of("a length and chunks", post(LENGTH + "Transfer-Encoding: chunked\r\n", inner)),
                Arguments.of("chunks and a length", post("Transfer-Encoding: chunked\r\nContent-Length: 4\r\n", inner)),
                Arguments.of("two lengths", post("Content-Length: 15\r\nContent-Length: 60\r\n", BODY + SMUGGLED)),
                Arguments.of("two lengths in one", post("Content-Length: 15, 60\r\n", BODY + SMUGGLED)),
                Arguments.of("a length below zero", post("Content-Length: -1\r\n", SMUGGLED)),
                Arguments.of("a length with a sign", post("Content-Length: +15\r\n", BODY + SMUGGLED)),
                Arguments.of("a length in hexadecimal", post("Content-Length: 0xf\r\n", BODY + SMUGGLED)),
                Arguments.of(
                        "a length that overflows", post("Content-Length: 18446744073709551631\r\n", BODY + SMUGGLED)),
                Arguments.of(
                        "a space before the colon", post("Transfer-Encoding : chunked\r\n" + LENGTH, BODY + SMUGGLED)),
                Arguments.of("a folded line", post("Transfer-Encoding:\r\n chunked\r\n" + LENGTH, BODY + SMUGGLED)),
                Arguments.of(
                        "a chunk's size that overflows",
                        post("Transfer-Encoding: chunked\r\n", "FFFFFFFFFFFFFFFFF\r\n" + BODY + "\r\n" + inner)),
                Arguments.of(
                        "a chunk's size below zero",
                        post("Transfer-Encoding: chunked\r\n", "-1\r\n" + BODY + "\r\n" + inner)),
                Arguments.of(
                        "a chunk that is longer than it says",
                        post("Transfer-Encoding: chunked\r\n", "5\r\n" + BODY + "\r\n" + inner)),
                Arguments.of(
                        "a chunk's size that is none",
                        post("Transfer-Encoding: chunked\r\n", "fx\r\n" + BODY + "\r\n" + inner)),
                Arguments.of(
                        "chunks of another name", post("Transfer-Encoding: xchunked\r\n" + LENGTH, BODY + SMUGGLED)),
                Arguments.of("chunks in other letters", post("Transfer-Encoding: chunked\u000b\r\n", inner)),
                Arguments.of("chunks, not last", post("Transfer-Encoding: chunked, identity\r\n", inner)),
                Arguments.of(
                        "chunks twice", post("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n", inner)),
                Arguments.of("a header without a colon", post("Transfer-Encoding\r\n" + LENGTH, BODY + SMUGGLED)),
                Arguments.of("a NUL in a header", post("X-A: a\0b\r\n" + LENGTH, BODY)),
                Arguments.of("a CR in a header", post("X-A: a\rGET /v1/smuggled HTTP/1.1\r\n" + LENGTH, BODY)),
                Arguments.of("a header's name with a space", post("X A: b\r\n" + LENGTH, BODY)),
                Arguments.of("HTTP/2 by force", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
                Arguments.of("another protocol", "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003"));
    }

    /** The declared body may get through, as what it is; what lies behind it must not be taken for a request with our key. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("smuggling")
    void nothingIsSmuggledInsideOfARequest(String what, String request) throws Exception {
        assertThat(answersTo(request)).as(what).allMatch(status -> status == 200 || status >= 400);

        assertThat(received()).allSatisfy(sent -> {
            assertThat(sent.target()).isEqualTo("/v1/deep/er/chat/completions");
            assertThat(sent.bodyText()).isEqualTo(BODY);
        });
    }

    /** Undertow takes it for a header without a value, which leaves no doubt of where the body ends: what lies behind may be served. */
    @Test
    void nothingIsServedBehindALineThatIsNoHeader() throws Exception {
        assumeThat(Server.tested()).isNotEqualTo(Server.WILDFLY);

        nothingIsSmuggledInsideOfARequest("a line that is no header", post("Smuggle\r\n" + LENGTH, BODY + SMUGGLED));
    }

    static Stream<Arguments> places() {
        return Stream.of(
                Arguments.of("absolute form", get("http://169.254.169.254/latest/meta-data", "Host: 169.254.169.254")),
                Arguments.of(
                        "absolute form below the API",
                        get("http://attacker.example/v1/models", "Host: attacker.example")),
                Arguments.of(
                        "absolute form with a user", get("http://gateway@attacker.example/v1/models", "Host: gateway")),
                Arguments.of(
                        "absolute form against the host", get("http://attacker.example/v1/models", "Host: gateway")),
                Arguments.of("another scheme", get("ftp://attacker.example/v1/models", "Host: attacker.example")),
                Arguments.of("a file", get("file:///etc/passwd", "Host: gateway")),
                Arguments.of("a foreign host", get("/v1/models", "Host: attacker.example")),
                Arguments.of("two hosts", get("/v1/models", "Host: gateway\r\nHost: attacker.example")),
                Arguments.of("a host with a path", get("/v1/models", "Host: attacker.example/x?")),
                Arguments.of("a host with a user", get("/v1/models", "Host: gateway@attacker.example")),
                Arguments.of("no host", "GET /v1/models HTTP/1.1\r\nConnection: close\r\n\r\n"),
                Arguments.of(
                        "a forwarded host", get("/v1/models", "Host: gateway\r\nX-Forwarded-Host: attacker.example")),
                Arguments.of("a way out by the network path", get("//attacker.example/v1/models", "Host: gateway")),
                Arguments.of("a way up", get("/v1/../../../etc/passwd", "Host: gateway")),
                Arguments.of("an escaped way up", get("/v1/%2e%2e/%2e%2e/secret", "Host: gateway")),
                Arguments.of("a way up by an escaped slash", get("/v1/..%2f..%2fsecret", "Host: gateway")),
                Arguments.of("a way up escaped twice", get("/v1/%252e%252e/secret", "Host: gateway")),
                Arguments.of("a way up by a backslash", get("/v1/..\\..\\secret", "Host: gateway")),
                Arguments.of("a way up by a parameter", get("/v1/..;/..;/secret", "Host: gateway")),
                Arguments.of("overlong UTF-8", get("/v1/%c0%ae%c0%ae/secret", "Host: gateway")),
                Arguments.of("a NUL", get("/v1/models%00.html", "Host: gateway")),
                Arguments.of("line ends in the path", get("/v1/models%0d%0aX-Injected:%20yes", "Host: gateway")),
                Arguments.of("line ends in the query", get("/v1/models?a=%0d%0aX-Injected:%20yes", "Host: gateway")),
                Arguments.of("a bare line feed in the target", get("/v1/models?a\nX-Injected: yes", "Host: gateway")),
                Arguments.of("a space in the target", get("/v1/models?a b HTTP/1.1", "Host: gateway")),
                Arguments.of("a fragment", get("/v1/models#@attacker.example/", "Host: gateway")),
                Arguments.of("a query with a URL", get("/v1/models?@attacker.example/../..", "Host: gateway")),
                Arguments.of("a tunnel", "CONNECT attacker.example:443 HTTP/1.1\r\nHost: attacker.example:443\r\n\r\n"),
                Arguments.of("a trace", "TRACE /v1/models HTTP/1.1\r\n" + HOST + "Connection: close\r\n\r\n"),
                Arguments.of("no path at all", "OPTIONS * HTTP/1.1\r\n" + HOST + "Connection: close\r\n\r\n"),
                Arguments.of(
                        "an upgrade", get("/v1/models", "Host: gateway\r\nUpgrade: websocket\r\nConnection: Upgrade")),
                Arguments.of(
                        "headers that are ours",
                        get(
                                "/v1/models",
                                "Host: gateway\r\nx-arch-llm-provider: attacker\r\nProxy-Authorization: Basic x\r\n"
                                        + "Connection: Authorization, x-arch-llm-provider, close")));
    }

    /** Whatever is asked for, a request leads below the provider's base or nowhere, with our credential and none of the client's. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("places")
    void noRequestLeadsElsewhere(String what, String request) throws Exception {
        assertThat(answersTo(request)).as(what).allMatch(status -> status == 200 || status >= 400);

        assertThat(received()).hasSizeLessThan(2).allSatisfy(sent -> {
            assertThat(sent.target()).startsWith("/v1/deep/er/models");
            assertThat(sent.headers("Host")).containsExactly("127.0.0.1:" + provider.port());
            assertThat(sent.headers("Authorization")).containsExactly("Bearer secret_key");
            assertThat(sent.headers("x-arch-llm-provider")).containsExactly("fake");
            assertThat(sent.header("X-Injected")).isEmpty();
            assertThat(sent.header("Proxy-Authorization")).isEmpty();
            assertThat(sent.header("Upgrade")).isEmpty();
        });
    }

    static Stream<Arguments> floods() {
        return Stream.of(
                Arguments.of(
                        "a header of a megabyte", get("/v1/models", "Host: gateway\r\nX-A: " + "a".repeat(1 << 20))),
                Arguments.of(
                        "a name of a megabyte", get("/v1/models", "Host: gateway\r\n" + "a".repeat(1 << 20) + ": b")),
                Arguments.of("a target of a megabyte", get("/v1/models?" + "a".repeat(1 << 20), "Host: gateway")),
                Arguments.of(
                        "ten thousand headers",
                        get("/v1/models", "Host: gateway\r\n" + "X-A: b\r\n".repeat(10_000) + "X-B: c")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("floods")
    void aHeadThatIsTooLargeIsRefusedBeforeItIsRead(String what, String request) throws Exception {
        assertThat(answersTo(request)).as(what).allMatch(status -> status >= 400);

        assertThat(received()).isEmpty();
    }

    private static String post(String headers, String body) {
        return "POST /v1/chat/completions HTTP/1.1\r\n" + HOST + headers + "\r\n" + body;
    }

    private static String get(String target, String headers) {
        String close = headers.contains("Connection:") ? "" : "Connection: close\r\n";
        return "GET " + target + " HTTP/1.1\r\n" + headers + "\r\n" + close + "\r\n";
    }

    /** The statuses of the answers that come, none when the connection is merely closed. */
    private List<Integer> answersTo(String request) throws IOException {
        List<Integer> statuses = new ArrayList<>();
        try (RawExchange exchange = RawHttp.open(url.getPort())) {
            writeAllThatIsTaken(exchange, request);
            try {
                statuses.add(exchange.readToEnd().status());
            } catch (IOException reset) {
                // Hung up on, which is a refusal too.
            } catch (AssertionError noAnswer) {
                if (!exchange.awaitPeerClosed(Duration.ofSeconds(10))) {
                    throw noAnswer;
                }
            }
        }
        return statuses;
    }

    private static void writeAllThatIsTaken(RawExchange exchange, String request) {
        try {
            exchange.write(request.getBytes(StandardCharsets.ISO_8859_1));
            exchange.endOutput();
        } catch (IOException refusedHalfWay) {
            // What the other side says to it is read all the same.
        }
    }

    /** What came to the provider; it closes the connection on whatever is no well-formed request. */
    private static List<Received> received() throws InterruptedException {
        List<Received> all = new ArrayList<>();
        for (int i = provider.untaken(); i > 0; i--) {
            all.add(provider.takeRequest());
        }
        assertThat(provider.failures()).isEmpty();
        return all;
    }
}
