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
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of running streams when the container is asked to end by SIGTERM. */
final class StopIT {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int STREAMS = 50;
    private static final int ENDLESS = 5;
    private static final String EVENTS = "data: 1\n\ndata: 2\n\ndata: [DONE]\n\n";

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final Gate soon = new Gate();

    @AutoClose
    private FakeProvider provider;

    @AutoClose
    private ServerProcess server;

    @BeforeEach
    void start() throws IOException, InterruptedException {
        provider = FakeProvider.start();
        server = ServerProcess.before(provider, Server.tested(), "sluice.drain.timeout=5s");
    }

    @Test
    void theyComeToTheirEndAndWhatTakesTooLongIsToldWhy() throws Exception {
        List<RawExchange> ending = streams(STREAMS, soon);
        List<RawExchange> endless = streams(ENDLESS, new Gate());

        server.terminate();
        Await.until("no load balancer takes it for ready", () -> !isReady());
        soon.open();

        for (RawExchange exchange : ending) {
            RawResponse answer = exchange.readToEnd();
            assertThat(answer.bodyText()).isEqualTo(EVENTS);
            assertThat(answer.complete()).isTrue();
            exchange.close();
        }
        for (RawExchange exchange : endless) {
            RawResponse answer = exchange.readToEnd();
            assertThat(answer.bodyText()).startsWith("data: 1\n\n").contains("\"code\":\"gateway_stopping\"");
            assertThat(answer.complete()).isFalse();
            exchange.close();
        }
        assertThat(server.awaitEnd(PATIENCE)).isTrue();
    }

    /** A container that is stopped may also take no more connections, or leave them unanswered. */
    private boolean isReady() {
        HttpRequest question = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/health/ready"))
                .timeout(Duration.ofMillis(300))
                .build();
        try {
            return HTTP.send(question, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException unanswered) {
            return false;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<RawExchange> streams(int count, Gate gate) throws IOException {
        provider.answerWith(Answer.sse(EVENTS).pausedAfter(9, gate));
        List<RawExchange> streams = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            RawExchange exchange = RawHttp.open(server.port());
            exchange.write(RawHttp.post("/v1/chat/completions", "{\"stream\":true,\"messages\":[]}"));
            exchange.readUntil("data: 1\n\n", PATIENCE);
            streams.add(exchange);
        }
        return streams;
    }
}
