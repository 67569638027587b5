package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.Answer;
import dev.sluice.testing.Await;
import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.LedgerTables;
import dev.sluice.testing.SmallDisk;
import dev.sluice.testing.TestGateway;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The disk of the ledger is full, and has room again later. */
final class FullDiskTest {

    private static final String CHAT = "{\"model\":\"m\",\"messages\":[]}";

    /** Not even one segment of the spool. */
    private static final int TOO_SMALL = 12;

    /** All segments that are ready, and little of a database. */
    private static final int SMALL = 60;

    private static final int LARGE = 200;

    @TempDir
    private Path directory;

    @AutoClose
    private final FakeProvider provider = FakeProvider.start()
            .answerWith(Answer.json(200, "{\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":1}}"));

    @Test
    void exchangesAreServedAndCountedUntilThereIsRoom() throws Exception {
        try (SmallDisk disk = SmallDisk.at(directory, TOO_SMALL);
                TestGateway gateway = start(disk)) {
            assertThat(ask(gateway, "without")).isEqualTo(200);
            gateway.awaitMetric("sluice_ledger_dropped_total", 1);
            assertThat(health(gateway)).isEqualTo("{\"status\":\"UP\",\"ledger\":\"FULL\"}");

            disk.grow(LARGE);
            awaitHealth(gateway, "{\"status\":\"UP\",\"ledger\":\"UP\"}");
            assertThat(ask(gateway, "with")).isEqualTo(200);

            try (LedgerTables tables = LedgerTables.in(disk.directory().resolve("ledger"))) {
                assertThat(tables.awaitRow("with")).containsEntry("ending", "complete");
                assertThat(tables.rowsOf("without")).isEmpty();
                Await.until("the count of what has no row", () -> dropped(tables) == 1);
            }
        }
    }

    private static long dropped(LedgerTables tables) {
        List<Map<String, String>> sums = tables.query("select sum(dropped) as dropped from usage_hour");
        return Long.parseLong(sums.get(0).getOrDefault("dropped", "0"));
    }

    @Test
    void exchangesAreRefusedUntilThereIsRoomIfTheOperatorWantsThat() throws Exception {
        try (SmallDisk disk = SmallDisk.at(directory, TOO_SMALL);
                TestGateway gateway = start(disk, "sluice.ledger.spool.when-full=refuse")) {
            assertThat(ask(gateway, "refused")).isEqualTo(503);
            assertThat(provider.requestCount()).isZero();
            assertThat(health(gateway)).isEqualTo("{\"status\":\"LEDGER_FULL\",\"ledger\":\"FULL\"}");

            disk.grow(LARGE);
            awaitHealth(gateway, "{\"status\":\"UP\",\"ledger\":\"UP\"}");
            assertThat(ask(gateway, "served")).isEqualTo(200);

            try (LedgerTables tables = LedgerTables.in(disk.directory().resolve("ledger"))) {
                assertThat(tables.awaitRow("served")).containsEntry("ending", "complete");
                assertThat(tables.rowsOf("refused")).isEmpty();
            }
        }
    }

    @Test
    void rowsWaitInTheSpoolWhileTheEmbeddedDatabaseHasNoRoom() throws Exception {
        List<String> ids =
                IntStream.range(0, 50).mapToObj(number -> "full-" + number).toList();
        try (SmallDisk disk = SmallDisk.at(directory, SMALL)) {
            try (TestGateway gateway = start(disk)) {
                awaitHealth(gateway, "{\"status\":\"UP\",\"ledger\":\"UP\"}");
                disk.fill();
                for (String id : ids) {
                    assertThat(ask(gateway, id)).isEqualTo(200);
                }
                awaitHealth(gateway, "{\"status\":\"UP\",\"ledger\":\"AWAY\"}");

                disk.grow(LARGE);
                awaitHealth(gateway, "{\"status\":\"UP\",\"ledger\":\"UP\"}");
            }
            Path ledger = disk.directory().resolve("ledger");
            try (LedgerTables tables = LedgerTables.in(ledger)) {
                assertThat(tables.query("select request_id from exchange"))
                        .extracting(row -> row.get("request_id"))
                        .containsExactlyInAnyOrderElementsOf(ids);
                assertThat(tables.query("select sum(n) as n from usage_day").get(0))
                        .containsEntry("n", Integer.toString(ids.size()));
            }
            try (var files = Files.list(ledger)) {
                assertThat(files.map(file -> file.getFileName().toString()))
                        .noneMatch(name -> name.contains(".damaged-") || name.endsWith(".broken"));
            }
        }
    }

    private static int ask(TestGateway gateway, String id) {
        return gateway.post("/v1/chat/completions", CHAT, "x-request-id: " + id).status();
    }

    private static String health(TestGateway gateway) {
        return gateway.get("/health/ready").bodyText();
    }

    private static void awaitHealth(TestGateway gateway, String text) {
        Await.until(text, () -> health(gateway).equals(text));
    }

    private TestGateway start(SmallDisk disk, String... more) {
        List<String> lines = new ArrayList<>(List.of(more));
        lines.add("sluice.ledger=on");
        lines.add("sluice.ledger.dir=" + disk.directory().resolve("ledger"));
        return TestGateway.before(provider, lines.toArray(String[]::new));
    }
}
