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
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The access log in a container whose logging is as it was delivered. */
final class AccessLogIT {

    private static final int REQUESTS = 20;
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String EVENT = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"One\"}}]}\n\n";

    @AutoClose
    private static final FakeProvider provider = FakeProvider.start();

    private static ServerProcess server;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        server = ServerProcess.start(
                Server.tested(),
                List.of(
                        "sluice.providers.fake.base-url=" + provider.baseUrl(),
                        "sluice.providers.fake.auth=none",
                        "sluice.stream.heartbeat=50ms",
                        "sluice.stream.head-wait=50ms",
                        "sluice.routing.unknown-hint=reject"));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

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
                .allMatch(
                        id -> told().stream().filter(line -> line.contains(id)).count() == 1);
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

    private static List<String> lines() {
        try {
            return server.log().lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
