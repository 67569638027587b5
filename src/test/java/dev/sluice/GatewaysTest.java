package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.digest.Sha256;
import dev.sluice.testing.Await;
import dev.sluice.testing.TestGateway;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several gateways on one database, as each of them shows all. */
final class GatewaysTest {

    private static final String API = "/admin/api/v1/";
    private static final String VIEWER = "Authorization: Bearer viewer-key-0123456789";

    @TempDir
    private static Path directory;

    @Test
    void eachShowsTheOthersAndMarksAnotherConfiguration() throws IOException {
        try (EmbeddedPostgres database = EmbeddedPostgres.start();
                TestGateway one = gateway("one", database.getPort());
                TestGateway other = gateway("other", database.getPort(), "sluice.routing.unknown-hint=reject")) {
            Await.until(
                    "both are there",
                    () -> gateways(one).contains("\"gateway\":2")
                            && gateways(one).contains("\"gateway\":1"));
            assertThat(gateways(one))
                    .contains("\"own\":true,\"state\":\"serving\"", "\"own\":false,\"state\":\"serving\"")
                    .contains("\"same_config\":true", "\"same_config\":false", "\"others\":\"known\"")
                    .contains("\"version\":\"development\"", "\"clock_off\":false");
            Await.until("the other one knows both", () -> gateways(other).contains("\"own\":false"));
            assertThat(one.metric("sluice_clock_ahead_seconds")).isBetween(-2.0, 2.0);
        }
    }

    @Test
    void withoutALedgerAGatewayShowsItselfAlone() {
        try (TestGateway alone = TestGateway.start("sluice.demo=true")) {
            assertThat(alone.get(API + "gateways").bodyText())
                    .contains("\"own\":true", "\"others\":\"ledger_off\"")
                    .doesNotContain("\"gateway\":");
        }
    }

    private static String gateways(TestGateway of) {
        return of.get(API + "gateways", VIEWER).bodyText();
    }

    private static TestGateway gateway(String name, int port, String... more) {
        return TestGateway.start(Stream.concat(
                        Stream.of(
                                "sluice.demo=true",
                                "sluice.ledger=on",
                                "sluice.ledger.dir=" + directory.resolve(name),
                                "sluice.ledger.url=jdbc:postgresql://127.0.0.1:" + port + "/postgres",
                                "sluice.ledger.user=postgres",
                                "sluice.ledger.password=postgres",
                                "sluice.admin.keys.vera.sha256=" + Sha256.hex("viewer-key-0123456789")),
                        Stream.of(more))
                .toArray(String[]::new));
    }
}
