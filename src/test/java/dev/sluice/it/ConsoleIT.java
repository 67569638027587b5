package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.digest.Sha256;
import dev.sluice.testing.Await;
import dev.sluice.testing.RawHttp;
import dev.sluice.testing.RawResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The console and the admin API in each container, as delivered. */
final class ConsoleIT {

    private static final String API = "/admin/api/v1/";
    private static final String OPERATOR = "Authorization: Bearer operator-key";

    @AutoClose
    private static ServerProcess server;

    @BeforeAll
    static void start() throws Exception {
        server = ServerProcess.start(
                Server.tested(),
                List.of(
                        "sluice.demo=true",
                        "sluice.ledger=on",
                        "sluice.prices=on",
                        "sluice.admin.keys.olga.sha256=" + Sha256.hex("operator-key"),
                        "sluice.admin.keys.olga.role=operator"));
        // The ledger makes its tables after the start.
        Await.until("the ledger has its tables", () -> status("usage") == 200 && status("exchanges") == 200);
    }

    private static int status(String call) {
        try {
            return get(API + call, OPERATOR).status();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Test
    void aBrowserIsLedFromTheRootToTheConsole() throws IOException {
        RawResponse root = get("/", "Accept: text/html");
        assertThat(root.status()).isBetween(302, 303);
        assertThat(root.header("Location").orElseThrow()).endsWith("/admin/");
        RawResponse bare = get("/admin");
        assertThat(bare.status()).isBetween(302, 303);
        assertThat(bare.header("Location").orElseThrow()).endsWith("/admin/");
    }

    @Test
    void aProgramIsToldWhatIsHere() throws IOException {
        RawResponse root = get("/");
        assertThat(root.status()).isEqualTo(200);
        assertThat(root.bodyText()).contains("\"name\":\"Sluice\"", "\"base_url\":\"http://127.0.0.1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "app.js", "style.css", "icon.svg", "pages/overview.js", "vendor/preact.js"})
    void filesOfTheConsoleAreServed(String file) throws IOException {
        RawResponse answer = get("/admin/" + file);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.headers("Content-Security-Policy"))
                .hasSize(1)
                .first()
                .asString()
                .contains("default-src 'none'");
        assertThat(answer.header("X-Content-Type-Options")).hasValue("nosniff");
        assertThat(answer.body()).isNotEmpty();
    }

    @Test
    void aBrowserGetsFilesInGzipOnce() throws IOException {
        RawResponse first = get("/admin/app.js", "Accept-Encoding: gzip");
        assertThat(first.header("Content-Encoding")).hasValue("gzip");
        RawResponse again =
                get("/admin/app.js", "If-None-Match: " + first.header("ETag").orElseThrow());
        assertThat(again.status()).isEqualTo(304);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "session",
                "overview",
                "usage",
                "usage/export",
                "exchanges",
                "targets",
                "budgets",
                "limits?client=demo",
                "prices",
                "clients",
                "ledger",
                "config"
            })
    void theApiAnswersAnAdministratorAlone(String call) throws IOException {
        assertThat(get(API + call).status()).isEqualTo(401);
        assertThat(get(API + call, OPERATOR).status()).isEqualTo(200);
    }

    @Test
    void anOperatorChangesWhatRuns() throws IOException {
        RawResponse cooled = send("POST", API + "targets/cool?target=demo&seconds=60", OPERATOR, "x-sluice-admin: 1");
        assertThat(cooled.bodyText()).contains("\"reason\":\"by_hand\"");
        RawResponse warmed = send("POST", API + "targets/warm?target=demo", OPERATOR, "x-sluice-admin: 1");
        assertThat(warmed.bodyText()).contains("\"cooled\":[]");
        assertThat(send("POST", API + "targets/cool?target=demo", OPERATOR).status())
                .isEqualTo(403);
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /, 404 unknown_url",
        "BREW, /, 404 unknown_url",
        "POST, /admin/, 405 method_not_allowed",
        "BREW, /admin/app.js, 405 method_not_allowed",
        "DELETE, /admin/api/v1/usage, 405 method_not_allowed"
    })
    void otherMethodsAreRefusedInTheFormOfTheApi(String method, String path, String expected) throws IOException {
        RawResponse answer = send(method, path, OPERATOR, "x-sluice-admin: 1");
        assertThat(answer.status() + " " + answer.bodyText().replaceAll("(?s).*\"code\":\"([a-z_]+)\".*", "$1"))
                .isEqualTo(expected);
    }

    private static RawResponse get(String target, String... headers) throws IOException {
        return send("GET", target, headers);
    }

    private static RawResponse send(String method, String target, String... headers) throws IOException {
        return RawHttp.send(server.port(), RawHttp.request(method, target, new byte[0], headers));
    }
}
