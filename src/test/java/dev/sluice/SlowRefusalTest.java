package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.Answer;
import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.Gate;
import dev.sluice.testing.RawExchange;
import dev.sluice.testing.RawHttp;
import dev.sluice.testing.TestGateway;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A failure whose body does not come to its end. */
final class SlowRefusalTest {

    private static final String REFUSAL = "{\"error\":{\"message\":\"no\",\"type\":\"server_error\"}}";

    @AutoClose
    private static final FakeProvider first = FakeProvider.start();

    @AutoClose
    private static final FakeProvider second = FakeProvider.start();

    @AutoClose
    private static final TestGateway gateway = TestGateway.start(
            "sluice.providers.first.base-url=" + first.baseUrl(),
            "sluice.providers.first.auth=none",
            "sluice.providers.first.breaker=off",
            "sluice.providers.second.base-url=" + second.baseUrl(),
            "sluice.providers.second.auth=none",
            "sluice.models.smart.targets=first; second");

    @BeforeEach
    void startOver() {
        first.startOver();
        second.startOver();
        second.answerWith(Answer.json(200, "{\"choices\":[]}"));
    }

    /** The client of this test would wait for ten seconds, the gateway for the provider's next byte for longer. */
    @ParameterizedTest
    @ValueSource(ints = {500, 503, 529})
    void anotherTargetIsAskedBeforeItsEnd(int status) throws Exception {
        first.answerWith(Answer.json(status, REFUSAL).hangingAfter(10));

        assertThat(gateway.post("/v1/chat/completions", "{\"model\":\"smart\",\"messages\":[]}")
                        .status())
                .isEqualTo(200);
        assertThat(first.requestCount()).isPositive();
    }

    @Test
    void theClientGetsAllOfARefusalForWhichNoOtherTargetIsAsked() throws Exception {
        Gate gate = new Gate();
        first.answerWith(Answer.json(501, REFUSAL).pausedAfter(10, gate));
        try (RawExchange exchange = RawHttp.open(gateway.port())) {
            exchange.write(RawHttp.post("/v1/chat/completions", "{\"model\":\"smart\",\"messages\":[]}"));
            first.takeRequest();
            // Longer than the body of a failure may take, of which nothing shows.
            Thread.sleep(2_500);
            gate.open();
            assertThat(exchange.readToEnd().bodyText()).isEqualTo(REFUSAL);
        }
    }
}
