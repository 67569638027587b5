package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.digest.Sha256;
import dev.sluice.testing.Answer;
import dev.sluice.testing.DisguisingFilter;
import dev.sluice.testing.FailingFilter;
import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.ForwardingProxy;
import dev.sluice.testing.RawExchange;
import dev.sluice.testing.RawHttp;
import dev.sluice.testing.RawResponse;
import dev.sluice.testing.RedisServer;
import dev.sluice.testing.SecretHunt;
import dev.sluice.testing.TestGateway;
import dev.sluice.testing.TokenIssuer;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No key, password, prompt, answer or selector's value is anywhere to be seen, whatever way a request takes. */
final class SecretHuntTest {

    private static final String WORD = "planted";
    private static final String CHAT = "/v1/chat/completions";
    private static final String PROMPT =
            "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"planted-prompt\"}],"
                    + "\"metadata\":{\"note\":\"planted-metadata\"}}";

    /** What a provider says is for the client to see; nobody else may. */
    private static final String ANSWER = "{\"choices\":[{\"message\":{\"content\":\"said-by-provider\"}}]}";

    private static final String KEY = "x-api-key: sk-planted-client";

    @TempDir
    Path folder;

    private SecretHunt hunt;
    private FakeProvider provider;
    private RedisServer redis;
    private ForwardingProxy proxy;

    @BeforeEach
    void start() {
        hunt = new SecretHunt(WORD);
        provider = FakeProvider.start();
        redis = RedisServer.start("--requirepass", "planted-redis");
        proxy = ForwardingProxy.asking("gate", "planted-proxy");
    }

    @AfterEach
    void stop() {
        proxy.close();
        redis.close();
        provider.close();
        hunt.close();
    }

    @Test
    void nothingIsToldOnAnyWay() throws Exception {
        Path keyFile = Files.writeString(folder.resolve("key"), "sk-planted-file");
        try (TestGateway gateway = gateway(xml -> xml, keyFile)) {
            driveRefusals(gateway);
            driveFailures(gateway);
            driveProviders(gateway);
            drivePages(gateway);
            Files.writeString(keyFile, "planted and unfit");
            gateway.awaitMetric("sluice_config_reloads_total{result=\"refused\"}", 1);
            redis.stop();
            ask(gateway, "while Redis is away", PROMPT, KEY);
            gateway.awaitMetric("active_http_calls", 0);

            assertThat(hunt.finds()).isEmpty();
        }
        assertThat(hunt.finds()).isEmpty();
        assertThat(hunt.looks()).isGreaterThan(60);
    }

    @Test
    void norWhenTheGatewayItselfFails() throws Exception {
        Path keyFile = Files.writeString(folder.resolve("key"), "sk-planted-file");
        String completion = "dev.sluice.completion.CompletionFilter";
        try (TestGateway gateway = gateway(xml -> xml.replace(completion, FailingFilter.class.getName()), keyFile)) {
            assertThat(ask(gateway, "a fault of ours", PROMPT, KEY).status()).isEqualTo(500);
        }
        assertThat(hunt.finds()).isEmpty();
    }

    @Test
    void norWhenTheStartIsRefused() throws Exception {
        assertThatThrownBy(() -> TestGateway.start(
                        "sluice.providers.a.base-url=https://user:planted@host/v1",
                        "sluice.providers.a.key=planted with spaces",
                        "sluice.providers.a.proxy=http://gate:planted@proxy:1",
                        "sluice.providers.a.proxy-password=planted",
                        "sluice.providers.a.truststore=" + folder.resolve("none"),
                        "sluice.providers.a.truststore-password=planted",
                        "sluice.providers.a.timeout.idle=planted",
                        "sluice.providers.b.key=${sk-planted}",
                        "sluice.clients.c.key-sha256=sk-planted",
                        "sluice.jwt.keys=https://user:planted@host/keys",
                        "sluice.ratelimit.redis.uri=redis://:planted@:bad",
                        "sluice.limits.l.tokens=planted"))
                .satisfies(refused -> {
                    for (Throwable cause = refused; cause != null; cause = cause.getCause()) {
                        hunt.text("refusal", cause.toString());
                    }
                });

        assertThat(hunt.finds()).isEmpty();
    }

    /** A hunt that finds nothing must not be one that does not look. */
    @Test
    void theHuntFindsWhatIsThere() throws Exception {
        System.getLogger("dev.sluice.anywhere").log(Level.TRACE, "key {0}", "sk-planted");
        System.getLogger("org.apache.hc").log(Level.ERROR, "failed", new IllegalStateException("sk-Planted"));
        hunt.text("page", "a planted word");
        Thread named = new Thread(() -> {}, "planted-thread");
        Thread waiting = new Thread(
                () -> {
                    try {
                        named.join();
                        Thread.sleep(Duration.ofMinutes(1).toMillis());
                    } catch (InterruptedException over) {
                        // The test is.
                    }
                },
                "planted-thread");
        waiting.start();
        try {
            assertThat(hunt.finds())
                    .hasSize(4)
                    .anyMatch(find -> find.startsWith("page"))
                    .anyMatch(find -> find.startsWith("thread"));
        } finally {
            waiting.interrupt();
            waiting.join();
        }
    }

    private void driveRefusals(TestGateway gateway) {
        assertThat(ask(gateway, "no key", PROMPT).status()).isEqualTo(401);
        assertThat(ask(gateway, "wrong key", PROMPT, "x-api-key: sk-planted-wrong")
                        .status())
                .isEqualTo(401);
        assertThat(ask(gateway, "two keys", PROMPT, KEY, "Authorization: Bearer sk-planted-other")
                        .status())
                .isEqualTo(401);
        assertThat(ask(gateway, "expired key", PROMPT, "x-api-key: sk-planted-old")
                        .status())
                .isEqualTo(401);
        String forged =
                TokenIssuer.signed(TokenIssuer.claims("planted-subject").build(), TokenIssuer.rsa("planted-kid"));
        assertThat(ask(gateway, "forged token", PROMPT, "Authorization: Bearer " + forged)
                        .status())
                .isIn(401, 503);
        assertThat(ask(gateway, "forbidden model", PROMPT.replace("\"m\"", "\"other-model\""), KEY)
                        .status())
                .isEqualTo(403);
        ask(gateway, "forbidden provider", PROMPT, KEY, "x-arch-llm-provider-hint: shut");
        ask(gateway, "unknown provider", PROMPT, KEY, "x-arch-llm-provider-hint: planted-hint");
        ask(gateway, "no JSON", "planted", KEY);
        ask(gateway, "cut JSON", PROMPT.substring(0, 60), KEY);
        ask(gateway, "no messages", "{\"planted\":1}", KEY);
        ask(gateway, "bad state", PROMPT.replace("note", "x-arch-state"), KEY);
        ask(gateway, "too large", PROMPT.replace("planted-prompt", "planted ".repeat(9_000)), KEY);
        ask(gateway, "unknown encoding", PROMPT, KEY, "Content-Encoding: planted");
        ask(gateway, "broken encoding", PROMPT, KEY, "Content-Encoding: gzip");
        ask(gateway, "over the limit at once", PROMPT.replace("planted-prompt", "planted ".repeat(2_000)), KEY);
        ask(gateway, "two values", PROMPT, KEY, "x-team: planted-a", "x-team: planted-b");
        hunt.answer("bad path", gateway.get("/v1/a%2fb", KEY));
        hunt.answer("no path", gateway.get("/planted?key=planted", KEY));
        hunt.answer("trace", gateway.send(RawHttp.request("TRACE", "/v1/planted", new byte[0], KEY)));
        while (ask(gateway, "limited", PROMPT, KEY, "x-team: planted-team").status() != 429) {
            provider.forgetRequests();
        }
    }

    private void driveFailures(TestGateway gateway) throws Exception {
        ask(gateway, "refusing", PROMPT, KEY, "x-arch-llm-provider-hint: refusing");
        ask(gateway, "proxy that refuses", PROMPT, KEY, "x-arch-llm-provider-hint: proxied");
        provider.enqueue(Answer.silence());
        ask(gateway, "silent", PROMPT, KEY);
        provider.enqueueHangUp();
        ask(gateway, "hangs up", PROMPT, KEY);
        provider.forgetRequests();
        provider.enqueue(Answer.raw("planted nonsense\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
        ask(gateway, "no HTTP", PROMPT, KEY);
        provider.enqueue(Answer.sse("data: {}\n\n").cutAfter(5));
        ask(gateway, "cut stream", PROMPT.replace("{\"model\"", "{\"stream\":true,\"model\""), KEY);
        try (RawExchange gone = RawHttp.open(gateway.port())) {
            gone.write("POST " + CHAT + " HTTP/1.1\r\nHost: 127.0.0.1\r\n" + KEY
                    + "\r\nContent-Length: 999\r\n\r\n{\"planted\"");
            gone.closeAbruptly();
        }
    }

    private void driveProviders(TestGateway gateway) {
        for (int status : new int[] {200, 400, 401, 429, 500, 503}) {
            provider.enqueue(Answer.json(status, ANSWER));
            ask(gateway, "provider's " + status, PROMPT, KEY, "Cookie: planted=1");
            provider.enqueue(Answer.sse("data: " + ANSWER + "\n\n"));
            ask(gateway, "stream", PROMPT.replace("{\"model\"", "{\"stream\":true,\"model\""), KEY);
        }
        hunt.answer("unread", gateway.get("/v1/models?key=planted", KEY));
    }

    private void drivePages(TestGateway gateway) {
        hunt.answer("metrics", gateway.get("/metrics"));
        hunt.answer("ready", gateway.get("/health/ready"));
        hunt.answer("live", gateway.get("/health/live"));
        hunt.answer("demo", gateway.get("/demo/v1/models", "Authorization: Bearer planted"));
        hunt.answer("error", gateway.get("/error?planted"));
    }

    private RawResponse ask(TestGateway gateway, String what, String body, String... headers) {
        List<String> all = new ArrayList<>(List.of(headers));
        if (all.stream().noneMatch(header -> header.startsWith("x-team"))) {
            all.add("x-team: planted-plenty-" + what);
        }
        return hunt.answer(what, gateway.post(CHAT, body, all.toArray(String[]::new)));
    }

    private TestGateway gateway(UnaryOperator<String> descriptor, Path keyFile) {
        return TestGateway.start(
                Duration.ofSeconds(30),
                xml -> DisguisingFilter.inFront().apply(descriptor.apply(xml)),
                "sluice.reload.every=20ms",
                "sluice.request.max-bytes=50000",
                "sluice.routing.unknown-hint=reject",
                "sluice.ratelimit.redis.uri=redis://:planted-redis@127.0.0.1:" + redis.port(),
                "sluice.providers.main.base-url=" + provider.baseUrl(),
                "sluice.providers.main.key-file=" + keyFile,
                "sluice.providers.main.default=true",
                "sluice.providers.main.timeout.first-byte=200ms",
                "sluice.providers.refusing.base-url=" + FakeProvider.refusingUrl(),
                "sluice.providers.refusing.key=sk-planted-key",
                "sluice.providers.proxied.base-url=https://localhost:" + provider.port() + "/v1",
                "sluice.providers.proxied.key=sk-planted-key",
                "sluice.providers.proxied.proxy=" + proxy.url(),
                "sluice.providers.proxied.proxy-user=gate",
                "sluice.providers.proxied.proxy-password=planted-but-wrong",
                "sluice.providers.shut.base-url=" + provider.baseUrl(),
                "sluice.providers.shut.key=sk-planted-key",
                "sluice.jwt.issuer=" + TokenIssuer.NAME,
                "sluice.jwt.audience=" + TokenIssuer.AUDIENCE,
                "sluice.jwt.keys=" + provider.baseUrl(),
                "sluice.clients.app.key-sha256=" + Sha256.hex("sk-planted-client") + ", " + Sha256.hex("sk-planted-old")
                        + " until 2020-01-01",
                "sluice.clients.app.subjects=nobody",
                "sluice.clients.app.models=m",
                "sluice.clients.app.providers=main, refusing, proxied",
                "sluice.limits.team.model=*",
                "sluice.limits.team.selector=x-team",
                "sluice.limits.team.required=true",
                "sluice.limits.team.tokens=100");
    }
}
