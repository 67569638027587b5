package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.digest.Sha256;
import dev.sluice.testing.Await;
import dev.sluice.testing.FreePort;
import dev.sluice.testing.LogRecorder;
import dev.sluice.testing.RawHttp;
import dev.sluice.testing.RawResponse;
import dev.sluice.testing.TestGateway;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How operators erase a user from the ledger. */
final class AdminErasureTest {

    private static final String API = "/admin/api/v1/";
    private static final String OWN = "x-sluice-admin: 1";
    private static final String CHAT = "{\"model\":\"demo\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}";
    private static final String[] KEYS = {
        "sluice.demo=true",
        "sluice.ledger=on",
        "sluice.ledger.addresses=on",
        "sluice.clients.ann-laptop.key-sha256=" + Sha256.hex("ann-client-key"),
        "sluice.clients.bob-laptop.key-sha256=" + Sha256.hex("bob-client-key"),
        "sluice.admin.keys.vera.sha256=" + Sha256.hex("viewer-key"),
        "sluice.admin.keys.aude.sha256=" + Sha256.hex("auditor-key"),
        "sluice.admin.keys.aude.role=auditor",
        "sluice.admin.keys.ole.sha256=" + Sha256.hex("operator-key"),
        "sluice.admin.keys.ole.role=operator"
    };

    @TempDir
    private static Path directory;

    private static TestGateway gateway;

    @BeforeAll
    static void start() {
        gateway = start("sluice.ledger.dir=" + directory);
        ask("ann-client-key");
        ask("ann-client-key");
        ask("bob-client-key");
        Await.until("the rows", () -> get("exchanges").split("\"begun\"", -1).length == 4);
    }

    private static TestGateway start(String... more) {
        String[] lines = Stream.of(KEYS, more).flatMap(Stream::of).toArray(String[]::new);
        return TestGateway.start(lines);
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    private static void ask(String key) {
        assertThat(gateway.post("/v1/chat/completions", CHAT, "Authorization: Bearer " + key)
                        .status())
                .isEqualTo(200);
    }

    private static String get(String path) {
        return gateway.get(API + path, as("auditor")).bodyText();
    }

    private static String as(String role) {
        return "Authorization: Bearer " + role + "-key";
    }

    private static RawResponse delete(String path, String... headers) {
        return gateway.send(RawHttp.request("DELETE", API + path, new byte[0], headers));
    }

    private static String told(RawResponse answer) {
        return answer.status() + " " + answer.bodyText().replaceAll("(?s).*\"code\":\"([a-z_]+)\".*", "$1");
    }

    @Test
    void anErasedUserIsNowhereAndTheSumsStay() {
        try (LogRecorder log = LogRecorder.start()) {
            RawResponse answer = delete("users?client=ann-laptop&user=ann-laptop", as("operator"), OWN);
            for (int i = 0; i < 30 && answer.status() == 202; i++) {
                answer = delete("users?client=ann-laptop&user=ann-laptop", as("operator"), OWN);
            }

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.bodyText()).isEqualTo("{\"state\":\"done\",\"rows\":2,\"days\":1}");
            assertThat(get("exchanges?client=ann-laptop"))
                    .contains("\"user\":\"erased\"")
                    .doesNotContain("\"user\":\"ann-laptop\"", "127.0.0.1");
            assertThat(get("exchanges?client=bob-laptop")).contains("\"user\":\"bob-laptop\"", "127.0.0.1");
            assertThat(get("usage?by=user")).contains("\"user\":\"erased\",\"n\":2", "\"user\":\"bob-laptop\",\"n\":1");
            Await.until("the record", () -> get("audit?action=users").contains("erased"));
            assertThat(get("audit?action=users"))
                    .containsPattern("\"subject\":\"ann-laptop hmac-sha256:[0-9a-f]{64}\"")
                    .contains("\"actor\":\"ole\"", "\"after\":\"erased\"");
            assertThat(log.lines()).noneMatch(line -> line.contains("user=ann-laptop"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "users?client=c&user=u, viewer, x-sluice-admin: 1, 403 role_required",
        "users?client=c&user=u, auditor, x-sluice-admin: 1, 403 role_required",
        "users?client=c&user=u, operator, x-nothing: 1, 403 csrf_refused",
        "users?client=c&user=u, nobody, x-sluice-admin: 1, 401 sign_in_required",
        "users?client=c, operator, x-sluice-admin: 1, 400 invalid_parameter",
        "users?user=u, operator, x-sluice-admin: 1, 400 invalid_parameter",
        "users?client=c&user=erased, operator, x-sluice-admin: 1, 400 invalid_parameter"
    })
    void onlyAnOperatorErasesAndSaysWhom(String path, String role, String header, String expected) {
        assertThat(told(delete(path, as(role), header))).isEqualTo(expected);
    }

    @Test
    void withoutADatabaseNothingIsErasedAndTheAnswerSaysSo(@TempDir Path own) throws IOException {
        try (TestGateway other = start(
                "sluice.ledger.dir=" + own,
                "sluice.ledger.url=jdbc:postgresql://127.0.0.1:" + FreePort.find() + "/none",
                "sluice.ledger.user=none")) {
            RawResponse answer = other.send(
                    RawHttp.request("DELETE", API + "users?client=c&user=u", new byte[0], as("operator"), OWN));
            assertThat(told(answer)).isEqualTo("503 ledger_away");
        }
    }
}
