package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.Answer;
import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.RawResponse;
import dev.sluice.testing.TestGateway;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A large request that cannot pass is refused by its length. It costs no counting. */
final class RefusedBeforeCountingTest {

    private static final String CHAT = "/v1/chat/completions";
    private static final String COUNTED = "sluice_token_counts_total{encoding=\"known\"}";

    @AutoClose
    private final FakeProvider provider = FakeProvider.start();

    @AutoClose
    private final TestGateway gateway = TestGateway.before(
            provider,
            "sluice.limits.all.model=*",
            "sluice.limits.all.selector=@everyone",
            "sluice.limits.all.per=day",
            "sluice.limits.all.tokens=1000");

    @BeforeEach
    void answer() {
        provider.answerWith(Answer.json(200, "{}"));
    }

    @Test
    void aBucketThatIsNearlyEmptyRefusesALargeBodyUncounted() {
        assertThat(post("word ".repeat(900)).status()).isEqualTo(200);
        double counted = gateway.metric(COUNTED);

        RawResponse refused = post("!".repeat(100_000));

        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.header("Retry-After")).isPresent();
        assertThat(refused.bodyText()).contains("\"insufficient_quota\"");
        assertThat(gateway.metric(COUNTED)).isEqualTo(counted);
    }

    @Test
    void aBodyThatTheWholeBucketCannotHoldIsRefusedUncounted() {
        RawResponse refused = post("!".repeat(200_000));

        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.bodyText()).contains("\"request_too_large\"");
        assertThat(gateway.metric(COUNTED)).isZero();
    }

    /** 40 KB of spaces have about 500 tokens: twice as many do not fit into the bucket together, once does. */
    @Test
    void aLargeBodyThatMayFitIsCountedAndTakesItsTokensOnce() {
        String spaces = (" ".repeat(1000) + "a").repeat(40);
        assertThat(post(spaces).status()).isEqualTo(200);
        assertThat(gateway.metric(COUNTED)).isEqualTo(1);

        assertThat(post("word ".repeat(300)).status()).isEqualTo(200);
    }

    private RawResponse post(String text) {
        return gateway.post(
                CHAT, "{\"model\":\"gpt-4o\",\"messages\":[{\"role\":\"user\",\"content\":\"" + text + "\"}]}");
    }
}
