package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the gateway says in the container's log when it starts. */
final class StartLogIT {

    private static ServerProcess server;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        server = ServerProcess.start(
                Server.tested(),
                List.of(
                        "sluice.providers.fake.base-url=http://127.0.0.1:1/v1",
                        "sluice.providers.fake.auth=none",
                        "sluice.providers.fake.default=true"));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void theLastLineSaysWhereItIsReadyAndWhatIsOn() throws IOException {
        String last = ours().get(ours().size() - 1);

        assertThat(last)
                .containsPattern("ready at http://127\\.0\\.0\\.1:" + server.port() + "/( and https://127\\.0\\.0\\.1:"
                        + server.tlsPort() + "/)?;")
                .contains("a hint that names no provider goes to the default provider");
    }

    @Test
    void aLineSaysWhereTheConsoleIs() throws IOException {
        assertThat(ours()).anySatisfy(line -> assertThat(line)
                .containsPattern("console at http://127\\.0\\.0\\.1:" + server.port()
                        + "/admin/( and https://127\\.0\\.0\\.1:" + server.tlsPort()
                        + "/admin/)?, for this machine, which may read"));
    }

    private static List<String> ours() throws IOException {
        return server.log().lines().filter(line -> line.contains("dev.sluice.")).toList();
    }
}
