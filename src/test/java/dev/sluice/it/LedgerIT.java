package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.Answer;
import dev.sluice.testing.Await;
import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.LedgerTables;
import dev.sluice.testing.RawHttp;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The ledger in a container as it was delivered: its database is in the application, and its threads end with it. */
final class LedgerIT {

    @AutoClose
    private static final FakeProvider provider = FakeProvider.start();

    @TempDir
    private Path directory;

    @Test
    void rowsAreInTheDatabaseOfTheApplicationAlsoAfterAStop() throws IOException, InterruptedException {
        provider.answerWith(Answer.json(200, "{\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":2}}"));
        try (ServerProcess server = ServerProcess.start(
                Server.tested(),
                List.of(
                        "sluice.providers.fake.base-url=" + provider.baseUrl(),
                        "sluice.providers.fake.auth=none",
                        "sluice.ledger=on",
                        "sluice.ledger.dir=" + directory))) {
            for (int i = 0; i < 20; i++) {
                assertThat(RawHttp.send(
                                        server.port(),
                                        RawHttp.post(
                                                "/v1/chat/completions",
                                                "{\"model\":\"m\",\"messages\":[]}",
                                                "x-request-id: row-" + i))
                                .status())
                        .isEqualTo(200);
            }
            Await.until("the database", () -> health(server.port()).equals("{\"status\":\"UP\",\"ledger\":\"UP\"}"));
        }

        try (LedgerTables tables = LedgerTables.in(directory)) {
            assertThat(tables.query(
                            "select ending, input, output, count(*) n from exchange group by ending, input, output"))
                    .singleElement()
                    .satisfies(row -> assertThat(row)
                            .containsEntry("ending", "complete")
                            .containsEntry("input", "7")
                            .containsEntry("output", "2")
                            .containsEntry("n", "20"));
        }
    }

    private static String health(int port) {
        try {
            return RawHttp.send(port, RawHttp.get("/health/ready")).bodyText();
        } catch (IOException failed) {
            return failed.toString();
        }
    }
}
