package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.AccessLines;
import dev.sluice.testing.Answer;
import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.Gate;
import dev.sluice.testing.RawExchange;
import dev.sluice.testing.RawHttp;
import dev.sluice.testing.TestGateway;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A client that leaves while nothing is sent to it, so that no write fails: the request to the provider ends too (behaviour.md 5.6, 5.7). */
final class AbsentClientTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String JSON = "{\"choices\":[]}";

    @AutoClose
    private static final FakeProvider provider = FakeProvider.start();

    @AutoClose
    private static final TestGateway gateway = TestGateway.before(
            provider,
            "sluice.routing.wait=1m",
            "sluice.providers.narrow.base-url=" + provider.baseUrl(),
            "sluice.providers.narrow.key=secret_key",
            "sluice.providers.narrow.max-in-flight=1",
            "sluice.providers.narrow.queue=10",
            "sluice.providers.narrow.queue-wait=1m");

    @AutoClose
    private static final AccessLines log = AccessLines.listen();

    private static int requests;

    private String id;

    @BeforeEach
    void forget() {
        provider.startOver();
        id = "absent-" + ++requests;
    }

    /** How a client leaves. */
    enum Leaving {
        IN_ORDER {
            @Override
            void leave(RawExchange exchange) throws IOException {
                exchange.close();
            }
        },
        ABRUPTLY {
            @Override
            void leave(RawExchange exchange) throws IOException {
                exchange.closeAbruptly();
            }
        };

        abstract void leave(RawExchange exchange) throws IOException;
    }

    @ParameterizedTest
    @EnumSource
    void theRequestEndsWhoseClientLeavesBeforeTheProviderAnswers(Leaving leaving) throws Exception {
        provider.answerWith(Answer.silence());
        RawExchange exchange = ask("/v1/chat/completions", "{\"messages\":[]}");
        provider.takeRequest();

        leaving.leave(exchange);

        assertThat(provider.awaitPeerClosed(PATIENCE)).isTrue();
        assertThat(log.awaitLine(id)).containsEntry("ended", "client_gone");
        gateway.awaitMetric("active_http_calls", 0);
    }

    @Test
    void theRequestEndsWhoseClientLeavesInTheMiddleOfJson() throws Exception {
        provider.answerWith(Answer.json(200, JSON).hangingAfter(5));
        RawExchange exchange = ask("/v1/chat/completions", "{\"messages\":[]}");
        provider.takeRequest();

        exchange.close();

        assertThat(provider.awaitPeerClosed(PATIENCE)).isTrue();
        assertThat(log.awaitLine(id)).containsEntry("ended", "client_gone");
    }

    /** The stream would begin after 50 s. */
    @Test
    void theRequestEndsWhoseClientLeavesBeforeItsStreamBegins() throws Exception {
        provider.answerWith(Answer.silence());
        RawExchange exchange = ask("/v1/messages", "{\"stream\":true,\"messages\":[]}");
        provider.takeRequest();

        exchange.close();

        assertThat(provider.awaitPeerClosed(PATIENCE)).isTrue();
        assertThat(log.awaitLine(id)).containsEntry("ended", "client_gone");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/audio/speech", "/v1/files"})
    void theRequestEndsWhoseClientLeavesWhateverItAwaits(String path) throws Exception {
        provider.answerWith(Answer.silence());
        RawExchange exchange = ask(path, "{\"input\":\"Hi\"}");
        provider.takeRequest();

        exchange.close();

        assertThat(provider.awaitPeerClosed(PATIENCE)).isTrue();
        assertThat(log.awaitLine(id)).containsEntry("ended", "client_gone");
    }

    @Test
    void aClientThatLeavesWhileItWaitsInLineGivesItsPlaceUp() throws Exception {
        Gate gate = new Gate();
        provider.answerWith(Answer.json(200, JSON).heldBack(gate));
        try (RawExchange first = RawHttp.open(gateway.port())) {
            first.write(RawHttp.post("/v1/chat/completions", "{\"messages\":[]}", "x-arch-llm-provider-hint: narrow"));
            provider.takeRequest();
            RawExchange second = RawHttp.open(gateway.port());
            second.write(RawHttp.post(
                    "/v1/chat/completions",
                    "{\"messages\":[]}",
                    "x-arch-llm-provider-hint: narrow",
                    "x-request-id: " + id));
            gateway.awaitMetric("active_http_calls", 2);

            second.close();

            assertThat(log.awaitLine(id)).containsEntry("ended", "client_gone");
            gate.open();
            assertThat(first.readToEnd().status()).isEqualTo(200);
        }
        assertThat(provider.untaken()).isZero();
    }

    /** Longer than the time between two looks, and with the next request already sent. */
    @Test
    void aClientThatStaysGetsItsAnswerHoweverLongItWaits() throws Exception {
        Gate gate = new Gate();
        provider.answerWith(Answer.json(200, JSON).heldBack(gate));
        try (RawExchange patient = ask("/v1/chat/completions", "{\"messages\":[]}");
                RawExchange hasty = ask("/v1/chat/completions", "{\"messages\":[]}")) {
            hasty.write(RawHttp.post("/v1/chat/completions", "{\"messages\":[]}"));
            provider.takeRequest();
            provider.takeRequest();
            // Nothing shows that a look has found the client present.
            Thread.sleep(1_500);
            gate.open();

            assertThat(patient.readToEnd().bodyText()).isEqualTo(JSON);
            assertThat(hasty.readToEnd().bodyText()).isEqualTo(JSON);
            assertThat(hasty.again().readToEnd().bodyText()).isEqualTo(JSON);
        }
    }

    private RawExchange ask(String path, String body) throws IOException {
        RawExchange exchange = RawHttp.open(gateway.port());
        exchange.write(RawHttp.post(path, body, "x-request-id: " + id));
        return exchange;
    }
}
