package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.digest.Sha256;
import dev.sluice.ledger.spool.Spool;
import dev.sluice.ledger.spool.SpoolDirectory;
import dev.sluice.ledger.spool.SpoolSettings;
import dev.sluice.testing.Answer;
import dev.sluice.testing.Await;
import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.FreePort;
import dev.sluice.testing.LedgerTables;
import dev.sluice.testing.LogRecorder;
import dev.sluice.testing.RawResponse;
import dev.sluice.testing.TestClients;
import dev.sluice.testing.TestGateway;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A ledger that cannot be written, or not as usual, when the gateway starts. */
final class LedgerStartTest {

    private static final String CHAT = "{\"model\":\"m\",\"messages\":[]}";

    @TempDir
    private Path directory;

    @AutoClose
    private final FakeProvider provider = FakeProvider.start()
            .answerWith(Answer.json(200, "{\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":1}}"));

    @Test
    void aDirectoryThatCannotBeMadeStopsTheStart() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "");

        assertThatThrownBy(() -> start(file.resolve("ledger"))).rootCause().hasMessageContaining(file.toString());
    }

    @Test
    void rowsOfTheGatewayBeforeAreThere() {
        try (TestGateway gateway = start(directory)) {
            gateway.post("/v1/chat/completions", CHAT, "x-request-id: first");
        }
        try (TestGateway gateway = start(directory);
                LedgerTables tables = LedgerTables.in(directory)) {
            gateway.post("/v1/chat/completions", CHAT, "x-request-id: second");

            assertThat(tables.awaitRow("first")).containsEntry("client", "anonymous");
            tables.awaitRow("second");
        }
    }

    @Test
    void aSecondGatewayHasALedgerOfItsOwnInTheSameDirectory() {
        try (TestGateway first = start(directory);
                TestGateway second = start(directory)) {
            first.post("/v1/chat/completions", CHAT, "x-request-id: first");
            second.post("/v1/chat/completions", CHAT, "x-request-id: second");

            try (LedgerTables tables = LedgerTables.in(directory)) {
                tables.awaitRow("first");
                assertThat(tables.rowsOf("second")).isEmpty();
            }
            try (LedgerTables tables = LedgerTables.in(directory.resolve("2"))) {
                tables.awaitRow("second");
            }
        }
    }

    @Test
    void aDatabaseFileThatIsBrokenIsPutAsideAndTheNewOneIsFilledFromTheSpool() throws IOException {
        try (TestGateway gateway = start(directory)) {
            gateway.post("/v1/chat/completions", CHAT, "x-request-id: first");
        }
        Files.write(directory.resolve("ledger.mv.db"), new byte[8192]);

        try (TestGateway gateway = start(directory)) {
            gateway.awaitMetric("sluice_ledger_database_up", 1);
            try (LedgerTables tables = LedgerTables.in(directory)) {
                tables.awaitRow("first");
            }
        }
        try (var files = Files.list(directory)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .anyMatch(name -> name.startsWith("ledger.mv.db.damaged-"));
        }
    }

    @Test
    void whileTheSpoolIsFullRequestsAreRefusedIfTheOperatorWantsThat() throws IOException {
        fillSpool();
        // H2 finds a directory in the place of its file.
        Files.createDirectory(directory.resolve("ledger.mv.db"));

        try (TestGateway gateway =
                start(directory, "sluice.ledger.spool.when-full=refuse", "sluice.ledger.spool.max-bytes=50331648")) {
            RawResponse refused = gateway.post("/v1/chat/completions", CHAT);
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.bodyText()).contains("\"ledger_full\"");
            assertThat(refused.header("Retry-After")).hasValue("10");
            assertThat(provider.requestCount()).isZero();
            RawResponse ready = gateway.get("/health/ready");
            assertThat(ready.status()).isEqualTo(503);
            assertThat(ready.bodyText()).isEqualTo("{\"status\":\"LEDGER_FULL\",\"ledger\":\"FULL\"}");
        }
    }

    @Test
    void whileTheSpoolIsFullRequestsAreServedAndCountedOtherwise() throws IOException {
        fillSpool();
        Files.createDirectory(directory.resolve("ledger.mv.db"));

        try (TestGateway gateway = start(directory, "sluice.ledger.spool.max-bytes=50331648")) {
            assertThat(gateway.post("/v1/chat/completions", CHAT).status()).isEqualTo(200);
            gateway.awaitMetric("sluice_ledger_dropped_total", 1);
            RawResponse ready = gateway.get("/health/ready");
            assertThat(ready.status()).isEqualTo(200);
            assertThat(ready.bodyText()).isEqualTo("{\"status\":\"UP\",\"ledger\":\"FULL\"}");
        }
    }

    @Test
    void aKeyThatCannotBeMadeWhileTheDatabaseIsAwayIsNotRecordedAsMade() throws IOException {
        try (LogRecorder log = LogRecorder.start();
                TestGateway gateway = start(
                        directory,
                        "sluice.ledger.url=jdbc:postgresql://127.0.0.1:" + FreePort.find() + "/none",
                        TestClients.client("app"),
                        "sluice.admin.keys.ole.sha256=" + Sha256.hex("operator-key"),
                        "sluice.admin.keys.ole.role=operator")) {
            RawResponse answer = gateway.post(
                    "/admin/api/v1/clients/app/keys", "{}", "Authorization: Bearer operator-key", "x-sluice-admin: 1");

            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.bodyText()).contains("\"ledger_away\"");
            assertThat(log.lines()).noneMatch(line -> line.contains("outcome=allowed"));
        }
    }

    @Test
    void withADatabaseElsewhereADirectoryThatCannotBeMadeDoesNotStopTheStart() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "");
        try (EmbeddedPostgres database = EmbeddedPostgres.start();
                LogRecorder log = LogRecorder.start();
                TestGateway gateway = start(
                        file.resolve("ledger"),
                        "sluice.ledger.url=jdbc:postgresql://127.0.0.1:" + database.getPort() + "/postgres",
                        "sluice.ledger.user=postgres",
                        "sluice.ledger.password=postgres")) {
            assertThat(gateway.post("/v1/chat/completions", CHAT, "x-request-id: in-memory")
                            .status())
                    .isEqualTo(200);

            Await.until(
                    "the row",
                    () -> gateway.get("/admin/api/v1/exchanges/in-memory").status() == 200);
            assertThat(gateway.get("/health/ready").bodyText())
                    .isEqualTo("{\"status\":\"UP\",\"ledger\":\"VOLATILE\"}");
            assertThat(log.lines()).anyMatch(line -> line.contains("wait in memory, 67108864 bytes at most"));
        }
    }

    private void fillSpool() throws IOException {
        try (SpoolDirectory held = SpoolDirectory.lock(directory)) {
            long most = (long) SpoolSettings.FEWEST_SEGMENTS * SpoolSettings.USUAL_SEGMENT;
            Spool spool = Spool.open(
                    held,
                    new SpoolSettings(
                            SpoolSettings.USUAL_SEGMENT, most, Duration.ofHours(1), SpoolSettings.Sync.EACH_SECOND),
                    System::nanoTime,
                    new SplittableRandom());
            byte[] record = new byte[spool.maxRecord()];
            while (spool.append((byte) 1, record)) {
                spool.keep();
            }
        }
    }

    private TestGateway start(Path ledger, String... more) {
        String[] lines = Stream.concat(Stream.of("sluice.ledger=on", "sluice.ledger.dir=" + ledger), Stream.of(more))
                .toArray(String[]::new);
        return TestGateway.before(provider, lines);
    }
}
