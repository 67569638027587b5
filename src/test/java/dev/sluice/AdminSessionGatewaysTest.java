package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.digest.Sha256;
import dev.sluice.testing.Await;
import dev.sluice.testing.RawHttp;
import dev.sluice.testing.TestGateway;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A browser that signs in to one gateway, and is sent to another one on the same database. */
final class AdminSessionGatewaysTest {

    private static final String API = "/admin/api/v1/";
    private static final String OWN = "x-sluice-admin: 1";

    @TempDir
    private static Path directory;

    private static EmbeddedPostgres database;
    private static TestGateway one;
    private static TestGateway other;

    @BeforeAll
    static void start() throws IOException {
        database = EmbeddedPostgres.start();
        one = TestGateway.start(lines("one", true));
        other = TestGateway.start(lines("other", true));
        for (TestGateway gateway : new TestGateway[] {one, other}) {
            Await.until(
                    "the ledger has its tables",
                    () -> gateway.get(API + "exchanges", "Authorization: Bearer operator-key")
                                    .status()
                            == 200);
        }
    }

    @AfterAll
    static void stop() throws IOException {
        one.close();
        other.close();
        database.close();
    }

    private static String[] lines(String name, boolean hasVera) {
        return new String[] {
            "sluice.demo=true",
            "sluice.reload.every=100ms",
            "sluice.ledger=on",
            "sluice.ledger.dir=" + directory.resolve(name),
            "sluice.ledger.url=jdbc:postgresql://127.0.0.1:" + database.getPort() + "/postgres",
            "sluice.ledger.user=postgres",
            "sluice.ledger.password=postgres",
            "sluice.admin.keys.ole.sha256=" + Sha256.hex("operator-key"),
            "sluice.admin.keys.ole.role=operator",
            hasVera ? "sluice.admin.keys.vera.sha256=" + Sha256.hex("viewer-key") : ""
        };
    }

    private static String signIn(TestGateway gateway, String key) {
        String cookie = gateway.post(API + "session", "{\"key\":\"" + key + "\"}", OWN)
                .header("Set-Cookie")
                .orElseThrow();
        return "Cookie: " + cookie.substring(0, cookie.indexOf(';'));
    }

    private static int status(TestGateway gateway, String cookie) {
        return gateway.get(API + "session", cookie).status();
    }

    @Test
    void aSessionWorksOnEachGatewayAtOnceUntilItIsSignedOutOfOne() {
        String cookie = signIn(one, "operator-key");
        assertThat(other.get(API + "session", cookie).bodyText())
                .contains("\"name\":\"ole\",\"role\":\"operator\",\"signed_in_by\":\"session\"");
        assertThat(status(one, cookie)).isEqualTo(200);

        assertThat(other.send(RawHttp.request("DELETE", API + "session", new byte[0], cookie, OWN))
                        .status())
                .isEqualTo(204);
        assertThat(status(other, cookie)).isEqualTo(401);
        Await.until("the other gateway knows it", () -> status(one, cookie) == 401);
    }

    @Test
    void aKeyThatIsTakenOutOfTheFileEndsItsSessionsOnThatGateway() {
        String cookie = signIn(one, "viewer-key");
        assertThat(status(other, cookie)).isEqualTo(200);
        other.rewrite(lines("other", false));
        Await.until("the session ends", () -> status(other, cookie) == 401);
        other.rewrite(lines("other", true));
        Await.until("the key is back", () -> status(other, cookie) == 200);
    }

    @Test
    void theTableHasNeitherTokenNorKey() throws Exception {
        String cookie = signIn(one, "operator-key");
        String token = cookie.substring(cookie.indexOf('=') + 1);
        try (var connection = database.getPostgresDatabase().getConnection();
                var rows = connection.createStatement().executeQuery("SELECT * FROM admin_session")) {
            StringBuilder all = new StringBuilder();
            while (rows.next()) {
                all.append(rows.getString(1))
                        .append(' ')
                        .append(rows.getString(2))
                        .append('\n');
            }
            assertThat(all).contains(Sha256.hex(token)).doesNotContain(token).doesNotContain("operator-key");
        }
    }
}
