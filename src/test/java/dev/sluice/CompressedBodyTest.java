package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.Answer;
import dev.sluice.testing.Compressed;
import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.RawHttp;
import dev.sluice.testing.RawResponse;
import dev.sluice.testing.TestGateway;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** A few bytes cannot become a body of many megabytes. */
final class CompressedBodyTest {

    private static final String CHAT = "/v1/chat/completions";

    @AutoClose
    private final FakeProvider provider = FakeProvider.start();

    @Test
    void aBodyThatExpandsTooFarIsRefused() {
        try (TestGateway gateway = TestGateway.before(provider)) {
            RawResponse refused = gateway.send(gzip("!".repeat(8_000_000)));

            assertThat(refused.status()).isEqualTo(413);
            assertThat(refused.bodyText()).contains("\"body_too_compressed\"", "more than 100 times");
            assertThat(provider.requestCount()).isZero();
        }
    }

    @Test
    void aShortBodyMayRepeatItself() {
        provider.answerWith(Answer.json(200, "{}"));
        try (TestGateway gateway = TestGateway.before(provider)) {
            assertThat(gateway.send(gzip("!".repeat(900_000))).status()).isEqualTo(200);
        }
    }

    @Test
    void theOperatorMayAllowMore() {
        provider.answerWith(Answer.json(200, "{}"));
        try (TestGateway gateway = TestGateway.before(provider, "sluice.request.max-compression=2000")) {
            assertThat(gateway.send(gzip("!".repeat(8_000_000))).status()).isEqualTo(200);
        }
    }

    private static byte[] gzip(String content) {
        byte[] json = ("{\"messages\":[{\"role\":\"user\",\"content\":\"" + content + "\"}]}")
                .getBytes(StandardCharsets.UTF_8);
        return RawHttp.request(
                "POST", CHAT, Compressed.gzip(json), "Content-Type: application/json", "Content-Encoding: gzip");
    }
}
