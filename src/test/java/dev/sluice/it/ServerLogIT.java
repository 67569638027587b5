package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.Answer;
import dev.sluice.testing.Await;
import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.Gate;
import dev.sluice.testing.RawExchange;
import dev.sluice.testing.RawHttp;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.ClassOrderer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestClassOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is in the log of a container that is set up as docs/deploy says, and what is not. */
@TestClassOrder(ClassOrderer.OrderAnnotation.class)
final class ServerLogIT {

    @AutoClose
    private static FakeProvider provider;

    @AutoClose
    private static ServerProcess server;

    /** The gateway's own lines until it was ready. */
    private static List<String> ofTheStart;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        provider = FakeProvider.start();
        server = ServerProcess.before(
                provider,
                Server.tested(),
                "sluice.providers.fake.default=true",
                "sluice.stream.heartbeat=50ms",
                "sluice.stream.head-wait=50ms",
                "sluice.routing.unknown-hint=reject");
        Await.until("it is ready", () -> lines().stream().anyMatch(line -> line.contains("ready at ")));
        ofTheStart =
                lines().stream().filter(line -> line.contains("dev.sluice.")).toList();
    }

    private static List<String> lines() {
        try {
            return server.log().lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the gateway says when it starts. */
    @Nested
    @Order(1)
    final class OfTheStart {

        @Test
        void theLastLineSaysWhereItIsReadyAndWhatIsOn() {
            String last = ofTheStart.get(ofTheStart.size() - 1);

            assertThat(last)
                    .containsPattern("ready at http://127\\.0\\.0\\.1:" + server.port()
                            + "/( and https://127\\.0\\.0\\.1:" + server.tlsPort() + "/)?;")
                    .contains("a hint that names no provider is rejected with 400");
        }

        @Test
        void aLineSaysWhereTheConsoleIs() {
            assertThat(ofTheStart).anySatisfy(line -> assertThat(line)
                    .containsPattern("console at http://127\\.0\\.0\\.1:" + server.port()
                            + "/admin/( and https://127\\.0\\.0\\.1:" + server.tlsPort()
                            + "/admin/)?, for this machine, which may read"));
        }

        @Test
        void aLineSaysHowManyExchangesRunAtOnce() {
            String expected = "at most 2500 exchanges at once, each on a platform thread";
            if (Runtime.version().feature() >= 21) {
                expected = Server.tested() == Server.WILDFLY
                        ? "exchanges wait on threads of the application"
                        : "each exchange on a virtual thread";
            }
            String how = expected;
            assertThat(ofTheStart).anySatisfy(line -> assertThat(line).contains(how));
        }
    }

    /** The access log, in logging as the container was delivered. */
    @Nested
    @Order(2)
    final class OfAccess {

        private static final int REQUESTS = 20;
        private static final Duration PATIENCE = Duration.ofSeconds(10);
        private static final String EVENT = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"One\"}}]}\n\n";

        @Test
        void eachRequestIsOneLineOfTheServersOutput() throws IOException {
            int before = lines().size();
            for (int i = 0; i < REQUESTS; i++) {
                RawHttp.send(
                        server.port(),
                        RawHttp.get("/v1/models", "x-arch-llm-provider-hint: nobody", "x-request-id: request-" + i));
            }
            Await.until("all lines", () -> told().size() >= REQUESTS);

            assertThat(told())
                    .hasSize(REQUESTS)
                    .allMatch(line -> line.matches(
                            ".*\\bdev\\.sluice\\.access\\b.* id=request-\\d+ address=.* trail=- hedge=- cost=-"));
            assertThat(IntStream.range(0, REQUESTS).mapToObj(i -> " id=request-" + i + " "))
                    .allMatch(id ->
                            told().stream().filter(line -> line.contains(id)).count() == 1);
            assertThat(lines()).as("and nothing beside them").hasSize(before + REQUESTS);
        }

        /** The container has nothing to add: how an exchange ended is in its line. */
        @Test
        void aStreamThatTheProviderCutsIsOneLineOfTheServersOutput() throws IOException {
            provider.enqueue(Answer.sse(EVENT + EVENT).cutAfter(EVENT.length()));
            int before = lines().size();
            RawHttp.send(server.port(), stream("cut"));

            awaitLine("id=cut ", "ended=cut_by_provider");
            assertThat(lines()).hasSize(before + 1);
        }

        @Test
        void aClientThatLeavesASilentStreamIsOneLineOfTheServersOutput() throws IOException {
            provider.enqueue(Answer.sse(EVENT + EVENT).pausedAfter(EVENT.length(), new Gate()));
            int before = lines().size();
            try (RawExchange exchange = RawHttp.open(server.port())) {
                exchange.write(stream("left"));
                exchange.readUntil(EVENT, PATIENCE);
                exchange.closeAbruptly();
            }

            awaitLine("id=left ", "ended=client_gone");
            assertThat(lines()).hasSize(before + 1);
        }

        private static byte[] stream(String id) {
            return RawHttp.post("/v1/chat/completions", "{\"stream\":true,\"messages\":[]}", "x-request-id: " + id);
        }

        private static void awaitLine(String... parts) {
            Await.until(String.join(" ", parts), () -> lines().stream()
                    .anyMatch(line -> Stream.of(parts).allMatch(line::contains)));
        }

        private static List<String> told() {
            return lines().stream().filter(line -> line.contains("id=request-")).toList();
        }
    }

    /** Nothing that a client sent, also when the container cannot make sense of it. */
    @Nested
    @Order(3)
    final class WithoutSecrets {

        private static final String SECRET = "sk-planted-0123456789";
        private static final String GET = "GET /v1/models HTTP/1.1\r\nHost: 127.0.0.1\r\n";
        private static final String POST = "POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1\r\n";

        private static final AtomicInteger sent = new AtomicInteger();

        static Stream<String> requests() {
            return Stream.of(
                    GET + "Authorization: Bearer " + SECRET + "\u0001\r\n\r\n",
                    GET + "Authorization: Bearer " + SECRET + "\u0000\r\n\r\n",
                    GET + "Authorization: Bearer " + SECRET + "\r\r\n\r\n",
                    GET + "Authorization: Bearer\r\n " + SECRET + "\r\n\r\n",
                    GET + "Authorization : Bearer " + SECRET + "\r\n\r\n",
                    GET + " Authorization: Bearer " + SECRET + "\r\n\r\n",
                    GET + "Authorization Bearer " + SECRET + "\r\n\r\n",
                    GET + "x-api-key: " + SECRET + "\u007f\u0002\r\n\r\n",
                    GET + "x-api-key: " + SECRET + "\u00ff\u00fe\r\n\r\n",
                    GET + SECRET + "\r\n\r\n",
                    GET + SECRET + "(): x\r\n\r\n",
                    GET + "Cookie: session=" + SECRET + "\u0001; a=b\r\n\r\n",
                    GET + "Cookie: session=\"" + SECRET + "\r\n\r\n",
                    GET + "Cookie: $Version=1; session=" + SECRET + ",;=\u007f\r\n\r\n",
                    GET + "Cookie: =" + SECRET + "; {}=" + SECRET + "\r\n\r\n",
                    GET + "X-Large: " + SECRET.repeat(4000) + "\r\n\r\n",
                    GET + "Range: " + SECRET + "\r\nIf-Modified-Since: " + SECRET + "\r\nDate: " + SECRET + "\r\n\r\n",
                    GET + "Expect: " + SECRET + "\r\n\r\n",
                    GET + "Upgrade: " + SECRET + "\r\nConnection: Upgrade, " + SECRET + "\r\n\r\n",
                    POST + "Content-Length: " + SECRET + "\r\n\r\n",
                    POST + "Content-Length: 1\r\nContent-Length: " + SECRET + "\r\n\r\n",
                    POST + "Transfer-Encoding: " + SECRET + "\r\n\r\n",
                    POST + "Transfer-Encoding: chunked\r\n\r\n" + SECRET + "\r\n",
                    POST + "Content-Type: " + SECRET + ";;charset=" + SECRET + "\r\nContent-Length: 2\r\n\r\n{}",
                    POST + "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 27\r\n\r\n" + SECRET
                            + "=%zz&%",
                    POST + "Content-Encoding: " + SECRET + "\r\nContent-Length: 2\r\n\r\n{}",
                    "GET /v1/models HTTP/1.1\r\nHost: " + SECRET + "!{}\r\n\r\n",
                    "GET /v1/models HTTP/1.1\r\nHost: " + SECRET + ":port\r\n\r\n",
                    "GET /v1/models HTTP/1.1\r\nHost: [" + SECRET + "\r\n\r\n",
                    "GET /v1/models HTTP/1.1\r\nHost: user:" + SECRET + "@host\r\n\r\n",
                    "GET http://user:" + SECRET + "@host:x/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
                    "GET /v1/models HTTP/1.1\r\nHost: a\r\nHost: " + SECRET + "\r\n\r\n",
                    "GET /v1/" + SECRET + "|{}\"<> HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
                    "GET /v1/%zz" + SECRET + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
                    "GET /v1/%c0%ae" + SECRET + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
                    "GET /v1/a%2f" + SECRET + "%00 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
                    "GET /v1/models?key=" + SECRET + "|{}&%zz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
                    "GET " + SECRET + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
                    "GET //" + SECRET + ":x/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
                    "GET /v1/models HTTP/" + SECRET + "\r\nHost: 127.0.0.1\r\n\r\n",
                    SECRET + " /v1/models HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
                    SECRET + "{} /v1/models HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
                    "CONNECT " + SECRET + ":443 HTTP/1.1\r\nHost: " + SECRET + ":443\r\n\r\n",
                    SECRET + "\r\n\r\n",
                    "\u0016\u0003\u0001" + SECRET + "\r\n\r\n",
                    "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + SECRET);
        }

        @ParameterizedTest
        @MethodSource("requests")
        void whatTheClientSentIsNotLogged(String request) throws IOException {
            // Of each request's own, so that the one at fault is found.
            String own = "sk-planted-" + (1_000_000_000 + sent.incrementAndGet());
            RawHttp.sendAndReadAll(server.port(), request.replace(SECRET, own).getBytes(StandardCharsets.ISO_8859_1));
            // Written by the same thread, or the one before it: the line of a second request comes after it.
            RawHttp.sendAndReadAll(
                    server.port(), (GET + "Connection: close\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));

            // The access log has the path, as its reference says; nothing else may have what the client sent.
            assertThat(server.log().lines().filter(line -> !line.contains("dev.sluice.access")))
                    .noneMatch(line -> line.contains(own));
        }
    }
}
