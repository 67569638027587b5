package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.Answer;
import dev.sluice.testing.Await;
import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.Gate;
import dev.sluice.testing.RawExchange;
import dev.sluice.testing.RawHttp;
import dev.sluice.testing.RawResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that leave while JSON is awaited, and those that stay, in the container as it is delivered. */
final class AbsentClientIT {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String CHAT = "/v1/chat/completions";
    private static final String QUESTION = "{\"messages\":[]}";
    private static final String JSON = "{\"choices\":[]}";

    @AutoClose
    private static final FakeProvider provider = FakeProvider.start();

    private static ServerProcess quiet;
    private static ServerProcess speaking;

    private static int requests;

    private String id;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        quiet = ServerProcess.before(provider, Server.tested());
        speaking = ServerProcess.before(provider, Server.tested(), "sluice.json.heartbeat=100ms", "sluice.threads=own");
    }

    @AfterAll
    static void stop() {
        quiet.close();
        speaking.close();
    }

    @BeforeEach
    void startOver() {
        provider.startOver();
        id = "absent-" + ++requests;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theRequestEndsWhoseClientLeavesWhileItAwaitsJson(boolean inOrder) throws Exception {
        provider.answerWith(Answer.silence());
        int before = lines(quiet).size();
        RawExchange exchange = ask(quiet);
        provider.takeRequest();

        leave(exchange, inOrder);

        assertThat(provider.awaitPeerClosed(PATIENCE)).isTrue();
        awaitLine(quiet, "client_gone");
        assertThat(lines(quiet)).hasSize(before + 1);
    }

    @Test
    void aClientThatStaysGetsItsAnswer() throws Exception {
        Gate gate = new Gate();
        provider.answerWith(Answer.json(200, JSON).heldBack(gate));
        try (RawExchange exchange = ask(quiet)) {
            provider.takeRequest();
            // Longer than the time between two looks, of which nothing shows.
            Thread.sleep(1_500);
            gate.open();
            assertThat(exchange.readToEnd().bodyText()).isEqualTo(JSON);
            provider.answerWith(Answer.json(200, JSON));
            exchange.again().write(RawHttp.post(CHAT, QUESTION));
            assertThat(exchange.readToEnd().bodyText()).isEqualTo(JSON);
        }
    }

    @Test
    void whiteSpaceKeepsAClientThatAwaitsJson() throws Exception {
        Gate gate = new Gate();
        provider.answerWith(Answer.json(200, JSON).heldBack(gate));
        try (RawExchange exchange = ask(speaking)) {
            exchange.readUntil("\n\n", PATIENCE);
            gate.open();
            RawResponse answer = exchange.readToEnd();
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.bodyText().strip()).isEqualTo(JSON);
            assertThat(answer.complete()).isTrue();
        }
    }

    @Test
    void aLateRefusalHasItsStatusInTheJson() throws Exception {
        Gate gate = new Gate();
        provider.answerWith(
                Answer.json(429, "{\"error\":{\"message\":\"slow down\"}}").heldBack(gate));
        try (RawExchange exchange = ask(speaking)) {
            exchange.readUntil("\n", PATIENCE);
            gate.open();
            RawResponse answer = exchange.readToEnd();
            assertThat(answer.bodyText().strip()).isEqualTo("{\"status\":429,\"error\":{\"message\":\"slow down\"}}");
            assertThat(answer.complete()).isTrue();
        }
        awaitLine(speaking, "error_event");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theRequestEndsWhoseClientLeavesAfterWhiteSpace(boolean inOrder) throws Exception {
        provider.answerWith(Answer.silence());
        RawExchange exchange = ask(speaking);
        exchange.readUntil("\n", PATIENCE);

        leave(exchange, inOrder);

        provider.takeRequest();
        assertThat(provider.awaitPeerClosed(PATIENCE)).isTrue();
        awaitLine(speaking, "client_gone");
    }

    private RawExchange ask(ServerProcess server) throws IOException {
        return RawHttp.open(server.port()).write(RawHttp.post(CHAT, QUESTION, "x-request-id: " + id));
    }

    private static void leave(RawExchange exchange, boolean inOrder) throws IOException {
        if (inOrder) {
            exchange.close();
        } else {
            exchange.closeAbruptly();
        }
    }

    private void awaitLine(ServerProcess server, String ending) {
        Await.until("a line of " + id, () -> lines(server).stream()
                .anyMatch(line -> line.contains("id=" + id + " ") && line.contains("ended=" + ending)));
    }

    private static List<String> lines(ServerProcess server) {
        try {
            return server.log().lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
