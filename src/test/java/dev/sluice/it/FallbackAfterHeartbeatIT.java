package dev.sluice.it;

import static dev.sluice.testing.TwoTargets.END;
import static dev.sluice.testing.TwoTargets.ONE;
import static dev.sluice.testing.TwoTargets.ROLE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.Answer;
import dev.sluice.testing.Await;
import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.Gate;
import dev.sluice.testing.MetricsPage;
import dev.sluice.testing.RawExchange;
import dev.sluice.testing.RawHttp;
import dev.sluice.testing.TwoTargets;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.time.Duration;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A second target while the client already has a stream in which there are only heartbeats. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
final class FallbackAfterHeartbeatIT {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String HEARTBEAT = ": heartbeat\n\n";
    private static final String REFUSAL = "{\"error\":{\"message\":\"no\",\"type\":\"server_error\"}}";
    private static final String TWO = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Two\"}}]}\n\n";

    @AutoClose
    private static FakeProvider first;

    @AutoClose
    private static FakeProvider second;

    @ArquillianResource
    private URL url;

    @Deployment(testable = false)
    static WebArchive war() {
        first = FakeProvider.start();
        second = FakeProvider.start();
        return DeployedWar.configured(TwoTargets.linesWithSilent(
                first, second, "500ms", "sluice.stream.head-wait=100ms", "sluice.stream.heartbeat=100ms"));
    }

    @BeforeEach
    void startOver() {
        first.startOver();
        second.startOver();
        second.answerWith(Answer.sse(ROLE + TWO + END));
    }

    /** What the first target does after the client has had a heartbeat. */
    @SuppressWarnings("ImmutableEnumChecker") // an answer is immutable
    enum Late {
        REFUSAL_OF_THE_REQUEST(Answer.json(503, REFUSAL)),
        HANG_UP(Answer.hangUp()),
        ERROR_EVENT(Answer.sse(ROLE + "data: " + REFUSAL + "\n\n")),
        CUT(Answer.sse(ROLE + ONE + END).cutAfter(ROLE.length()));

        private final Answer answer;

        Late(Answer answer) {
            this.answer = answer;
        }
    }

    @ParameterizedTest
    @EnumSource
    void theStreamGoesOnWithTheBytesOfTheSecondTargetAlone(Late late) throws Exception {
        Gate gate = new Gate();
        first.answerWith(late.answer.heldBack(gate));
        try (RawExchange exchange = RawHttp.open(url.getPort())) {
            exchange.write(stream("smart"));
            assertThat(exchange.readUntil("\n\n", PATIENCE)).isEqualTo(HEARTBEAT);
            assertThat(second.untaken()).isZero();
            gate.open();

            String all = exchange.readToEnd().bodyText();

            assertThat(exchange.status()).isEqualTo(200);
            assertThat(exchange.isComplete()).isTrue();
            assertThat(all).startsWith(HEARTBEAT);
            assertThat(all.replace(HEARTBEAT, "")).isEqualTo(ROLE + TWO + END);
        }
    }

    @Test
    void anEventIsNotHeldBackOnceTheSecondTargetHasContent() throws Exception {
        Gate gate = new Gate();
        first.answerWith(Answer.json(503, REFUSAL).heldBack(gate));
        Gate rest = new Gate();
        second.answerWith(Answer.sse(ROLE + TWO + END).pausedAfter(ROLE.length() + TWO.length(), rest));
        try (RawExchange exchange = RawHttp.open(url.getPort())) {
            exchange.write(stream("smart"));
            exchange.readUntil(HEARTBEAT, PATIENCE);
            gate.open();
            assertThat(exchange.readUntil(TWO, PATIENCE).replace(HEARTBEAT, "")).isEqualTo(ROLE + TWO);
            rest.open();
            assertThat(exchange.readUntil("[DONE]\n\n", PATIENCE).replace(HEARTBEAT, ""))
                    .isEqualTo(END);
        }
    }

    /** How the first target keeps its connection open although it has failed. */
    @SuppressWarnings("ImmutableEnumChecker") // an answer is immutable
    enum Hanging {
        SILENT(Answer.silence()),
        IN_THE_MIDDLE_OF_A_STREAM(Answer.sse(ROLE + ONE).hangingAfter(ROLE.length())),
        /** Such an answer is kept until the end: it could still go to the client. */
        IN_THE_MIDDLE_OF_A_REFUSAL(Answer.json(503, REFUSAL).hangingAfter(10));

        private final Answer answer;

        Hanging(Answer answer) {
            this.answer = answer;
        }
    }

    @ParameterizedTest
    @EnumSource
    void nothingIsLeftOfAClientThatLeavesDuringTheSecondAttempt(Hanging hanging) throws Exception {
        first.answerWith(hanging.answer);
        second.answerWith(Answer.silence());
        try (RawExchange exchange = RawHttp.open(url.getPort())) {
            exchange.write(stream("waiting"));
            first.takeRequest();
            second.takeRequest();
            exchange.readUntil(HEARTBEAT, PATIENCE);
            assertThat(running()).isEqualTo(1);
            exchange.closeAbruptly();
        }

        assertThat(second.awaitPeerClosed(PATIENCE)).isTrue();
        assertThat(first.awaitPeerClosed(PATIENCE)).isTrue();
        Await.until("the exchange has ended", () -> running() == 0);
    }

    @Test
    void nothingIsLeftOfAClientThatLeavesDuringTheStreamOfTheSecondTarget() throws Exception {
        first.answerWith(Answer.json(503, REFUSAL));
        second.answerWith(Answer.sse(ROLE + TWO + END).hangingAfter(ROLE.length() + TWO.length()));
        try (RawExchange exchange = RawHttp.open(url.getPort())) {
            exchange.write(stream("smart"));
            exchange.readUntil(TWO, PATIENCE);
            exchange.closeAbruptly();
        }

        assertThat(second.awaitPeerClosed(PATIENCE)).isTrue();
        Await.until("the exchange has ended", () -> running() == 0);
    }

    private double running() {
        try {
            return new MetricsPage(
                            RawHttp.send(url.getPort(), RawHttp.get("/metrics")).bodyText())
                    .value("active_http_calls");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] stream(String model) {
        return RawHttp.post(
                "/v1/chat/completions",
                "{\"model\":\"" + model + "\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}");
    }
}
