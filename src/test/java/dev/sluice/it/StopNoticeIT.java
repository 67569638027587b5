package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.Answer;
import dev.sluice.testing.Await;
import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.RawHttp;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How load balancers learn of the end of our jetty-base, when SIGTERM is all that it gets. */
@Tag("jetty")
final class StopNoticeIT {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String REQUEST = "{\"messages\":[]}";

    @TempDir
    Path folder;

    private FakeProvider provider;

    @BeforeEach
    void start() {
        provider = FakeProvider.start().answerWith(Answer.json(200, "{}"));
    }

    @AfterEach
    void stop() {
        provider.close();
    }

    @Test
    void newConnectionsAreServedUntilTheNoticeIsOver() throws Exception {
        try (ServerProcess server = server("3s")) {
            server.terminate();
            Await.until("not ready", () -> statusOf(server, RawHttp.get("/health/ready")) == 503);

            for (int i = 0; i < 10; i++) {
                assertThat(statusOf(server, RawHttp.post("/v1/chat/completions", REQUEST)))
                        .isEqualTo(200);
            }
            assertThat(statusOf(server, RawHttp.get("/health/ready"))).isEqualTo(503);

            Await.until("the port is closed", () -> statusOf(server, RawHttp.get("/health/ready")) == 0);
            assertThat(server.awaitEnd(PATIENCE)).isTrue();
        }
    }

    @Test
    void aGatewayThatIsDrainedAlreadyStopsAtOnce() throws Exception {
        try (ServerProcess server = server("10m")) {
            Files.createFile(folder.resolve("drain"));
            server.terminate();

            assertThat(server.awaitEnd(PATIENCE)).isTrue();
        }
    }

    @Test
    void withoutANoticeTheServerStopsAtOnce() throws Exception {
        try (ServerProcess server = server("0")) {
            server.terminate();

            assertThat(server.awaitEnd(PATIENCE)).isTrue();
            assertThat(server.log()).doesNotContain("requests are accepted for");
        }
    }

    private ServerProcess server(String notice) throws IOException, InterruptedException {
        return ServerProcess.start(
                Server.JETTY,
                Map.of("SLUICE_DRAIN_NOTICE", notice),
                List.of(
                        "sluice.providers.fake.base-url=" + provider.baseUrl(),
                        "sluice.providers.fake.auth=none",
                        "sluice.drain.file=" + folder.resolve("drain")),
                base -> {});
    }

    /** On a connection of its own; 0 when there is none to be had, -1 when it was closed before it was served, as the port closes. */
    private static int statusOf(ServerProcess server, byte[] request) {
        try {
            return RawHttp.send(server.port(), request).status();
        } catch (ConnectException closed) {
            return 0;
        } catch (IOException | AssertionError unserved) {
            return -1;
        }
    }
}
