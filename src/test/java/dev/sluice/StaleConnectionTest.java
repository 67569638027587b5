package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.Answer;
import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.Gate;
import dev.sluice.testing.RawExchange;
import dev.sluice.testing.RawHttp;
import dev.sluice.testing.RawResponse;
import dev.sluice.testing.TestGateway;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** A pooled connection that the provider closed while it was idle is replaced, and the client notices nothing. */
final class StaleConnectionTest {

    private static final String CHAT = "/v1/chat/completions";
    private static final String QUESTION =
            "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello?\"}]}";
    private static final Answer GOOD = Answer.json(200, "{\"good\":true}");

    @AutoClose
    private final FakeProvider provider = FakeProvider.start();

    @AutoClose
    private final TestGateway gateway = TestGateway.before(provider);

    private int before;

    @Test
    void aRequestThatMeetsAClosedConnectionIsSentOnceMore() {
        useConnection();
        provider.enqueue(Answer.hangUp()).enqueue(GOOD);

        RawResponse answer = gateway.post(CHAT, QUESTION);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.bodyText()).isEqualTo("{\"good\":true}");
        assertThat(provider.connectionCount()).isEqualTo(2);
    }

    @Test
    void theSecondAttemptSendsTheSameBytes() throws InterruptedException {
        useConnection();
        provider.enqueue(Answer.hangUp()).enqueue(GOOD);

        gateway.post(CHAT, QUESTION);

        byte[] first = provider.takeRequest().body();
        assertThat(provider.takeRequest().body()).isEqualTo(first);
    }

    @Test
    void aRequestWithoutABodyIsSentOnceMoreToo() {
        useConnection();
        provider.enqueue(Answer.hangUp()).enqueue(GOOD);

        assertThat(gateway.get("/v1/models").status()).isEqualTo(200);
    }

    @Test
    void aConnectionThatTheProviderClosedAtOnceIsReplaced() throws InterruptedException {
        provider.enqueue(GOOD.closingAfterwards());
        gateway.post(CHAT, QUESTION);
        provider.enqueue(GOOD);

        assertThat(gateway.post(CHAT, QUESTION).status()).isEqualTo(200);
    }

    @Test
    void nothingIsSentAThirdTime() throws InterruptedException {
        useConnection();
        provider.enqueue(Answer.hangUp()).enqueue(Answer.hangUp()).enqueue(GOOD);

        RawResponse answer = gateway.post(CHAT, QUESTION);

        assertThat(answer.status()).isEqualTo(502);
        assertThat(answer.bodyText()).contains("\"code\":\"provider_unreachable\"");
        assertThat(attempts()).isEqualTo(2);
    }

    @Test
    void aNewConnectionThatIsClosedIsNotReplaced() {
        provider.enqueue(Answer.hangUp()).enqueue(GOOD);

        assertThat(gateway.post(CHAT, QUESTION).status()).isEqualTo(502);
        assertThat(attempts()).isEqualTo(1);
    }

    @Test
    void anAnswerThatHasBegunIsNotAskedForAgain() throws InterruptedException {
        useConnection();
        provider.enqueue(Answer.raw("HTTP/1.1 200 OK\r\nConte".getBytes(StandardCharsets.US_ASCII)))
                .enqueue(GOOD);

        assertThat(gateway.post(CHAT, QUESTION).status()).isEqualTo(502);
        assertThat(attempts()).isEqualTo(1);
    }

    /** The gateway reads such a body from the client while it sends it, so there is nothing to send again. */
    @Test
    void aBodyThatIsPassedOnUnreadIsNotSentAgain() throws InterruptedException {
        useConnection();
        provider.enqueue(Answer.hangUp()).enqueue(GOOD);

        assertThat(gateway.post("/v1/files", "{\"input\":\"Hello\"}").status()).isEqualTo(502);
        assertThat(attempts()).isEqualTo(1);
    }

    @Test
    void aTimeoutIsNotAClosedConnection() throws InterruptedException {
        try (TestGateway hurried = TestGateway.before(provider, "sluice.providers.fake.timeout.first-byte=300ms")) {
            provider.enqueue(GOOD);
            hurried.post(CHAT, QUESTION);
            before = provider.requestCount();
            provider.enqueue(Answer.silence()).enqueue(GOOD);

            assertThat(hurried.post(CHAT, QUESTION).status()).isEqualTo(504);
            assertThat(attempts()).isEqualTo(1);
        }
    }

    /** While one request looks for a new connection, others put theirs back that are closed too. */
    @Test
    void aProviderThatClosesEveryConnectionAfterItsAnswerIsUsedByManyAtOnce() throws Exception {
        provider.answerWith(GOOD.closingAfterwards());
        ExecutorService clients = Executors.newFixedThreadPool(16);
        try {
            List<Future<Integer>> statuses = clients.invokeAll(
                    Collections.nCopies(800, () -> gateway.post(CHAT, QUESTION).status()));
            for (Future<Integer> status : statuses) {
                assertThat(status.get()).isEqualTo(200);
            }
        } finally {
            clients.shutdownNow();
        }
    }

    /** The provider has read the request, and may have processed it. */
    @Test
    void aRequestThatTheProviderHeldForAWhileIsNotSentAgain() throws Exception {
        useConnection();
        Gate gate = new Gate();
        provider.enqueue(Answer.hangUp().heldBack(gate)).enqueue(GOOD);
        try (RawExchange exchange = RawHttp.open(gateway.port())) {
            exchange.write(RawHttp.post(CHAT, QUESTION));
            provider.takeRequest();
            // Longer than a request and a close can be under way at the same time; there is no sign to wait for.
            Thread.sleep(2_100);
            gate.open();
            assertThat(exchange.readToEnd().status()).isEqualTo(502);
        }
        assertThat(attempts()).isEqualTo(1);
    }

    @Test
    void bytesAfterAnAnswerAreNotReadAsTheNextOne() {
        String whole = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\none";
        String surplus = "HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\nsomebody's!";
        byte[] both = (whole + surplus).getBytes(StandardCharsets.US_ASCII);
        provider.enqueue(Answer.raw(both).pausedAfter(both.length, new Gate())).enqueue(GOOD);
        assertThat(gateway.get("/v1/models").bodyText()).isEqualTo("one");
        gateway.awaitMetric("active_http_calls", 0);

        assertThat(gateway.get("/v1/models").bodyText()).isEqualTo("{\"good\":true}");
    }

    /** Leaves one connection idle in the pool. */
    private void useConnection() {
        provider.enqueue(GOOD);
        assertThat(gateway.post(CHAT, QUESTION).status()).isEqualTo(200);
        // A client can have its answer a moment before the connection is free again.
        gateway.awaitMetric("active_http_calls", 0);
        provider.forgetRequests();
        before = provider.requestCount();
    }

    private int attempts() {
        return provider.requestCount() - before;
    }
}
