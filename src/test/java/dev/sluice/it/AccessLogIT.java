package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.Await;
import dev.sluice.testing.RawHttp;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The access log in a container whose logging is as it was delivered. */
final class AccessLogIT {

    private static final int REQUESTS = 20;

    private static ServerProcess server;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        server = ServerProcess.start(
                Server.tested(),
                List.of(
                        "sluice.providers.fake.base-url=http://127.0.0.1:1/v1",
                        "sluice.providers.fake.auth=none",
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
                .allMatch(line ->
                        line.matches(".*\\bdev\\.sluice\\.access\\b.* id=request-\\d+ address=.* provider_id=-"));
        assertThat(IntStream.range(0, REQUESTS).mapToObj(i -> " id=request-" + i + " "))
                .allMatch(
                        id -> told().stream().filter(line -> line.contains(id)).count() == 1);
        assertThat(lines()).as("and nothing beside them").hasSize(before + REQUESTS);
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
