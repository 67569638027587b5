package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.digest.Sha256;
import dev.sluice.testing.Await;
import dev.sluice.testing.LogRecorder;
import dev.sluice.testing.RawResponse;
import dev.sluice.testing.TestGateway;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may look at the text of exchanges, and that each look is recorded. */
final class AdminCaptureTest {

    private static final String API = "/admin/api/v1/";
    private static final String[] LINES = {
        "sluice.demo=true",
        "sluice.admin.keys.vera.sha256=" + Sha256.hex("viewer-key"),
        "sluice.admin.keys.aude.sha256=" + Sha256.hex("auditor-key"),
        "sluice.admin.keys.aude.role=auditor",
        "sluice.admin.keys.ole.sha256=" + Sha256.hex("operator-key"),
        "sluice.admin.keys.ole.role=operator",
        "sluice.admin.keys.tom.sha256=" + Sha256.hex("member-key"),
        "sluice.admin.keys.tom.team=sales",
        "sluice.admin.teams.sales.clients=*"
    };

    @TempDir
    private static Path directory;

    private static TestGateway gateway;

    @BeforeAll
    static void start() {
        String[] lines = Stream.concat(
                        Stream.of(LINES), Stream.of("sluice.ledger=on", "sluice.ledger.dir=" + directory))
                .toArray(String[]::new);
        gateway = TestGateway.start(lines);
        Await.until(
                "the tables",
                () -> gateway.get(API + "exchanges", as("auditor")).status() == 200);
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    private static String as(String role) {
        return "Authorization: Bearer " + role + "-key";
    }

    private static RawResponse look(String id, String role) {
        return gateway.get(API + "exchanges/" + id + "/capture", as(role));
    }

    private static String told(RawResponse answer) {
        return answer.status() + " " + answer.bodyText().replaceAll("(?s).*\"code\":\"([a-z_]+)\".*", "$1");
    }

    private static String audit(String id) {
        String path = API + "audit?subject=" + id;
        Await.until(
                "the record", () -> gateway.get(path, as("auditor")).bodyText().contains(id));
        return gateway.get(path, as("auditor")).bodyText();
    }

    @Test
    void aLookIsRecordedAlsoIfThereIsNothingToSee() {
        String id = UUID.randomUUID().toString();

        assertThat(told(look(id, "auditor"))).isEqualTo("404 not_found");

        assertThat(audit(id))
                .contains("\"action\":\"exchanges/{id}/capture\"", "\"actor\":\"aude\"", "\"outcome\":\"allowed\"");
    }

    @ParameterizedTest
    @CsvSource({"operator, ole", "viewer, vera", "member, tom"})
    void whoeverIsNoAuditorSeesNothingAndThatIsRecordedToo(String role, String name) {
        String id = UUID.randomUUID().toString();

        assertThat(told(look(id, role))).isEqualTo("403 role_required");

        assertThat(audit(id))
                .contains(
                        "\"action\":\"exchanges/{id}/capture\"",
                        "\"actor\":\"" + name + "\"",
                        "\"outcome\":\"refused\"");
    }

    @Test
    void whoIsNotSignedInIsTurnedAway() {
        assertThat(told(gateway.get(API + "exchanges/" + UUID.randomUUID() + "/capture")))
                .isEqualTo("401 sign_in_required");
    }

    @Test
    void aRequestIdNamesNoText() {
        assertThat(told(look("0b6c", "auditor"))).isEqualTo("400 invalid_parameter");
    }

    @Test
    void onlyAnAuditorIsToldThatThereAreTexts() {
        for (String role : List.of("viewer", "operator", "member")) {
            assertThat(gateway.get(API + "session", as(role)).bodyText()).doesNotContain("captures");
        }
        assertThat(gateway.get(API + "session", as("auditor")).bodyText()).contains("\"captures\"");
    }

    @Test
    void withoutALedgerThereIsNoText() {
        try (LogRecorder log = LogRecorder.start();
                TestGateway other = TestGateway.start(LINES)) {
            assertThat(told(other.get(API + "exchanges/" + UUID.randomUUID() + "/capture", as("auditor"))))
                    .isEqualTo("404 ledger_off");
            assertThat(log.lines()).noneMatch(line -> line.contains("kept:"));
        }
    }
}
