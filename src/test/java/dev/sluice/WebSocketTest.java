package dev.sluice;

import static dev.sluice.testing.TestClients.client;
import static dev.sluice.testing.TestClients.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.Answer;
import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.RawHttp;
import dev.sluice.testing.RawResponse;
import dev.sluice.testing.Received;
import dev.sluice.testing.TestGateway;
import java.util.Locale;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests to speak WebSocket, which the gateway does not (dialects.md A25). */
final class WebSocketTest {

    private static final String UPGRADE = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==";

    @AutoClose
    private static final FakeProvider provider = FakeProvider.start();

    @AutoClose
    private static final TestGateway gateway = TestGateway.start(
            "sluice.surface=v1, openai, gemini",
            "sluice.providers.main.base-url=" + provider.baseUrl(),
            "sluice.providers.main.auth=none",
            "sluice.providers.main.default=true",
            client("free"),
            client("poor"),
            "sluice.clients.poor.tokens-per-day=2");

    @BeforeEach
    void startOver() {
        provider.startOver();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/v1/realtime?model=gpt-realtime | {\"error\":{\"message\":",
                "/v1/responses | {\"error\":{\"message\":",
                "/v1/models | {\"error\":{\"message\":",
                "/v1/messages | {\"type\":\"error\",\"error\":{",
                "/openai/realtime?deployment=a | {\"error\":{\"message\":",
                "/v1beta/models/gemini-2.5-flash:generateContent | {\"error\":{\"code\":501,",
            })
    void aHandshakeIsRefusedInTheFormOfTheApi(String path, String start) {
        for (String client : new String[] {"free", "poor"}) {
            RawResponse answer = gateway.get(path, UPGRADE, key(client));

            assertThat(answer.status()).isEqualTo(501);
            assertThat(answer.bodyText())
                    .startsWith(start)
                    .contains("websocket_not_supported")
                    .contains("HTTP streaming");
            assertThat(answer.header("x-should-retry")).contains("false");
        }
        assertThat(provider.untaken()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Upgrade: WebSocket",
                "Upgrade: h2c, websocket",
                "Upgrade: h2c\r\nUpgrade: websocket",
                "Upgrade: websocket/13"
            })
    void aHandshakeIsKnownByEverySpelling(String header) {
        assertThat(gateway.get("/v1/realtime", "Connection: Upgrade", header, key("free"))
                        .status())
                .isEqualTo(501);
        assertThat(provider.untaken()).isZero();
    }

    @Test
    void theCallerIsAuthenticatedFirst() {
        assertThat(gateway.get("/v1/realtime", UPGRADE).status()).isEqualTo(401);
    }

    /** A server may ignore the offer of a protocol that it does not speak (RFC 9110 section 7.8). */
    @ParameterizedTest
    @CsvSource({"GET, h2c", "GET, websockets", "POST, websocket"})
    void anyOtherOfferIsIgnored(String method, String protocol) throws InterruptedException {
        provider.answerWith(Answer.json(200, "{}"));

        RawResponse answer = gateway.send(RawHttp.request(
                method, "/v1/files", new byte[0], "Connection: Upgrade", "Upgrade: " + protocol, key("free")));

        assertThat(answer.status()).isEqualTo(200);
        Received sent = provider.takeRequest();
        assertThat(sent.header("Upgrade")).isEmpty();
        assertThat(sent.header("Connection").orElse("").toLowerCase(Locale.ROOT))
                .doesNotContain("upgrade");
    }
}
