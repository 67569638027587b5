package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.digest.Sha256;
import dev.sluice.testing.Answer;
import dev.sluice.testing.FailingFilter;
import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.Gate;
import dev.sluice.testing.RawExchange;
import dev.sluice.testing.RawHttp;
import dev.sluice.testing.RawResponse;
import dev.sluice.testing.TestGateway;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which web pages may call from a browser, and read the answer. */
final class CorsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String APP = "https://app.example.com";
    private static final String OF_APP = "Origin: " + APP;
    private static final String KEY = "x-api-key: sk-app";
    private static final String CHAT = "/v1/chat/completions";
    private static final String BODY = "{\"messages\":[]}";
    private static final String EVENT =
            "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n";

    @AutoClose
    private static final FakeProvider provider = FakeProvider.start();

    @AutoClose
    private static final TestGateway gateway = gateway(xml -> xml);

    @BeforeEach
    void startOver() {
        provider.startOver();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                CHAT,
                "/v1/responses",
                "/v1/messages",
                "/v1/models",
                "/v1/anything/else",
                "/openai/v1/chat/completions",
                "/v1beta/models/gemini-2.5-flash:generateContent"
            })
    void aPreflightOfANamedOriginIsAnsweredWithoutACredential(String path) {
        RawResponse answer = preflight(path, OF_APP, "authorization,content-type,x-stainless-os,x-planted");

        assertThat(answer.status()).isEqualTo(204);
        assertThat(answer.headers("Access-Control-Allow-Origin")).containsExactly(APP);
        assertThat(answer.headers("Access-Control-Allow-Methods")).containsExactly("GET, POST, DELETE");
        assertThat(answer.headers("Access-Control-Allow-Headers"))
                .containsExactly("authorization, content-type, x-stainless-os");
        assertThat(answer.headers("Access-Control-Max-Age")).containsExactly("600");
        assertThat(answer.header("Access-Control-Allow-Credentials")).isEmpty();
        assertThat(varied(answer))
                .contains("origin", "access-control-request-method", "access-control-request-headers");
        assertThat(answer.body()).isEmpty();
        assertThat(provider.untaken()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Origin: https://other.example.com",
                "Origin: https://app.example.com:8443",
                "Origin: http://app.example.com",
                "Origin: https://APP.example.com",
                "Origin: https://app.example.com/",
                "Origin: https://app.example.com, https://app.example.com",
                "Origin: https://app.example.com\r\nOrigin: https://app.example.com",
                "Origin: null",
                "Origin:",
                "x-no-origin: 1"
            })
    void aPreflightOfAnyOtherOriginIsARequestWithoutACredential(String origin) {
        RawResponse answer = preflight(CHAT, origin, "authorization");

        assertThat(answer.status()).isEqualTo(401);
        assertThat(ofCors(answer)).isEmpty();
        assertThat(varied(answer)).contains("origin");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/metrics", "/health/live", "/error", "/", "/demo/v1/models"})
    void otherPathsThanTheApiHaveNoCors(String path) {
        assertThat(ofCors(preflight(path, OF_APP, "authorization"))).isEmpty();
        assertThat(ofCors(gateway.get(path, OF_APP))).isEmpty();
    }

    @Test
    void optionsWithoutARequestedMethodIsNoPreflight() {
        RawResponse answer = gateway.send(RawHttp.request("OPTIONS", CHAT, new byte[0], OF_APP));

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.header("Access-Control-Allow-Origin")).contains(APP);
    }

    @Test
    void thePageOfANamedOriginCanReadTheAnswer() throws InterruptedException {
        provider.answerWith(Answer.json(200, "{\"a\":1}"));

        RawResponse answer = gateway.post(CHAT, BODY, OF_APP, KEY);

        assertThat(answer.status()).isEqualTo(200);
        assertReadable(answer);
        assertThat(answer.header("Access-Control-Expose-Headers").orElseThrow())
                .contains("x-request-id", "retry-after", "x-ratelimit-remaining-tokens", "x-arch-llm-provider")
                .contains("x-arch-llm-exchange")
                .doesNotContain("*");
        // Some providers refuse the origins of pages.
        assertThat(provider.takeRequest().header("Origin")).isEmpty();
    }

    @Test
    void thePageOfAnotherOriginIsServedAsWithoutCors() throws InterruptedException {
        RawResponse answer = gateway.post(CHAT, BODY, "Origin: https://other.example.com", KEY);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(ofCors(answer)).isEmpty();
        assertThat(varied(answer)).contains("origin");
        assertThat(provider.takeRequest().header("Origin")).contains("https://other.example.com");
    }

    @Test
    void whatTheProviderAllowsToPagesIsDroppedAndItsVaryIsKept() {
        provider.answerWith(Answer.json(200, "{}")
                .withHeader("Access-Control-Allow-Origin", "*")
                .withHeader("access-control-allow-credentials", "true")
                .withHeader("Access-Control-Expose-Headers", "x-planted")
                .withHeader("Vary", "Accept-Encoding")
                .withHeader("vary", "Origin"));

        RawResponse named = gateway.post(CHAT, BODY, OF_APP, KEY);
        RawResponse other = gateway.post(CHAT, BODY, "Origin: https://other.example.com", KEY);

        assertReadable(named);
        assertThat(named.header("Access-Control-Allow-Credentials")).isEmpty();
        assertThat(named.header("Access-Control-Expose-Headers").orElseThrow()).doesNotContain("x-planted");
        assertThat(varied(named)).contains("accept-encoding", "origin");
        assertThat(ofCors(other)).isEmpty();
        assertThat(varied(other)).contains("accept-encoding", "origin");
    }

    /** An error of each filter, of the provider, of the proxy, which resets the response, and of the container. */
    @ParameterizedTest
    @CsvSource({
        "401, '', /v1/chat/completions, {}",
        "400, x-api-key: sk-app, /v1/chat/completions, {",
        "415, x-api-key: sk-app~Content-Encoding: planted, /v1/chat/completions, {}",
        "429, x-api-key: sk-app, /v1/files, {}",
        "502, x-api-key: sk-app~x-arch-llm-provider-hint: gone, /v1/files, {}"
    })
    void thePageCanReadErrors(int status, String headers, String path, String body) {
        provider.answerWith(Answer.json(429, "{}"));

        RawResponse answer =
                gateway.post(path, body, (OF_APP + (headers.isEmpty() ? "" : "~" + headers)).split("~", -1));

        assertThat(answer.status()).isEqualTo(status);
        assertReadable(answer);
        assertThat(answer.headers("x-request-id")).hasSize(1);
    }

    @Test
    void thePageCanReadThatTheGatewayFailed() {
        String completion = "dev.sluice.completion.CompletionFilter";
        try (TestGateway failing = gateway(xml -> xml.replace(completion, FailingFilter.class.getName()))) {
            RawResponse answer = failing.post(CHAT, BODY, OF_APP, KEY);
            RawResponse other = failing.post(CHAT, BODY, "Origin: https://other.example.com", KEY);

            assertThat(answer.status()).isEqualTo(500);
            assertReadable(answer);
            assertThat(other.status()).isEqualTo(500);
            assertThat(ofCors(other)).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"container", "own"})
    void thePageCanReadAStreamAlsoIfItBeginsBeforeTheProvider(String threads) throws Exception {
        try (TestGateway streaming = gateway(
                xml -> xml,
                "sluice.threads=" + threads,
                "sluice.stream.heartbeat=50ms",
                "sluice.stream.head-wait=50ms")) {
            provider.enqueue(Answer.sse(EVENT));
            RawResponse answer = streaming.post(CHAT, "{\"stream\":true,\"messages\":[]}", OF_APP, KEY);
            assertThat(answer.bodyText()).isEqualTo(EVENT);
            assertReadable(answer);

            Gate gate = new Gate();
            provider.enqueue(Answer.sse(EVENT).heldBack(gate));
            try (RawExchange exchange = RawHttp.open(streaming.port())) {
                exchange.write(RawHttp.post(CHAT, "{\"stream\":true,\"messages\":[]}", OF_APP, KEY));
                exchange.readUntil(": heartbeat", PATIENCE);
                gate.open();
                assertReadable(exchange.readToEnd());
            }
        }
    }

    /** By its own rule: a page of another machine is no program on this one. */
    @Test
    void loopbackRefusesANamedOriginOfAnotherMachineReadably() {
        try (TestGateway loopback = TestGateway.before(
                provider, "sluice.auth=loopback", "sluice.cors.origins=" + APP + ", http://localhost:3000")) {
            RawResponse refused = loopback.post(CHAT, BODY, OF_APP);
            RawResponse local = loopback.post(CHAT, BODY, "Origin: http://localhost:3000");

            assertThat(refused.status()).isEqualTo(401);
            assertReadable(refused);
            assertThat(local.status()).isEqualTo(200);
            assertThat(local.header("Access-Control-Allow-Origin")).contains("http://localhost:3000");
        }
    }

    @Test
    void withoutTheAccessLogFilterCorsIsTheSame() {
        try (TestGateway unlogged = gateway(TestGateway.without("access-log"))) {
            assertReadable(unlogged.post(CHAT, BODY, OF_APP, KEY));
        }
    }

    @Test
    void withoutOriginsNoPageCanReadWhateverTheProviderAllows() throws InterruptedException {
        try (TestGateway off = TestGateway.before(provider)) {
            provider.answerWith(Answer.json(200, "{}")
                    .withHeader("Access-Control-Allow-Origin", "*")
                    .withHeader("access-control-allow-credentials", "true")
                    .withHeader("ACCESS-CONTROL-ALLOW-METHODS", "GET")
                    .withHeader("Vary", "Origin"));

            RawResponse answer = off.post(CHAT, BODY, OF_APP);
            RawResponse preflight = off.send(RawHttp.request(
                    "OPTIONS", "/v1/models", new byte[0], OF_APP, "Access-Control-Request-Method: GET"));

            assertThat(ofCors(answer)).isEmpty();
            assertThat(answer.headers("Vary")).containsExactly("Origin");
            assertThat(provider.takeRequest().header("Origin")).contains(APP);
            assertThat(preflight.status()).isEqualTo(200);
            assertThat(ofCors(preflight)).isEmpty();
            assertThat(provider.takeRequest().method()).isEqualTo("OPTIONS");
        }
    }

    @Test
    void withoutOriginsTheGatewayAddsNothing() {
        try (TestGateway off = TestGateway.before(provider)) {
            RawResponse answer = off.post(CHAT, BODY, OF_APP);

            assertThat(ofCors(answer)).isEmpty();
            assertThat(answer.header("Vary")).isEmpty();
        }
    }

    private static void assertReadable(RawResponse answer) {
        assertThat(answer.headers("Access-Control-Allow-Origin")).containsExactly(APP);
        assertThat(answer.headers("Access-Control-Expose-Headers")).hasSize(1);
        assertThat(varied(answer)).contains("origin");
    }

    private static RawResponse preflight(String path, String origin, String headers) {
        return gateway.send(RawHttp.request(
                "OPTIONS",
                path,
                new byte[0],
                origin,
                "Access-Control-Request-Method: POST",
                "Access-Control-Request-Headers: " + headers));
    }

    private static List<String> ofCors(RawResponse answer) {
        return answer.headers().stream()
                .map(header -> header.name().toLowerCase(Locale.ROOT))
                .filter(name -> name.startsWith("access-control-"))
                .toList();
    }

    private static List<String> varied(RawResponse answer) {
        return answer.headers("Vary").stream()
                .flatMap(value -> Arrays.stream(value.split(",", -1)))
                .map(name -> name.strip().toLowerCase(Locale.ROOT))
                .toList();
    }

    private static TestGateway gateway(UnaryOperator<String> descriptor, String... more) {
        return TestGateway.start(
                Duration.ofSeconds(30),
                descriptor,
                Stream.concat(
                                Stream.of(
                                        "sluice.cors.origins=" + APP + ", http://localhost:3000",
                                        "sluice.providers.fake.base-url=" + provider.baseUrl(),
                                        "sluice.providers.fake.key=secret_key",
                                        "sluice.providers.fake.default=true",
                                        "sluice.providers.gone.base-url=" + FakeProvider.refusingUrl(),
                                        "sluice.providers.gone.key=secret_key",
                                        "sluice.clients.app.key-sha256=" + Sha256.hex("sk-app")),
                                Arrays.stream(more))
                        .toArray(String[]::new));
    }
}
