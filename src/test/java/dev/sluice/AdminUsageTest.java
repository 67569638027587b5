package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.digest.Sha256;
import dev.sluice.testing.Answer;
import dev.sluice.testing.Await;
import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.FreePort;
import dev.sluice.testing.RawResponse;
import dev.sluice.testing.TestGateway;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the admin API tells from the ledger. */
final class AdminUsageTest {

    private static final String API = "/admin/api/v1/";
    private static final String CHAT = "{\"model\":\"m\",\"messages\":[]}";
    private static final String USAGE =
            "{\"model\":\"m-2026\",\"usage\":{\"prompt_tokens\":1000,\"completion_tokens\":200,"
                    + "\"prompt_tokens_details\":{\"cached_tokens\":600}}}";
    private static final String VIEWER = "Authorization: Bearer viewer-key";
    private static final String AUDITOR = "Authorization: Bearer auditor-key";

    @TempDir
    private static Path directory;

    private static FakeProvider provider;
    private static TestGateway gateway;

    @BeforeAll
    static void start() {
        provider = FakeProvider.start();
        gateway = TestGateway.before(
                provider,
                "sluice.ledger=on",
                "sluice.ledger.dir=" + directory,
                "sluice.ledger.addresses=on",
                "sluice.budget.zone=Europe/Zurich",
                "sluice.providers.fake.prices=own",
                "sluice.prices.own.m.input=2.50",
                "sluice.prices.own.m.cache-read=1.25",
                "sluice.prices.own.m.output=10",
                "sluice.clients.crm.key-sha256=" + Sha256.hex("crm-key"),
                "sluice.clients.hr.key-sha256=" + Sha256.hex("hr-key"),
                "sluice.clients.hr.models=other",
                "sluice.admin.keys.vera.sha256=" + Sha256.hex("viewer-key"),
                "sluice.admin.keys.aude.sha256=" + Sha256.hex("auditor-key"),
                "sluice.admin.keys.aude.role=auditor");
        provider.answerWith(Answer.json(200, USAGE));
        for (int i = 0; i < 3; i++) {
            assertThat(ask("crm-key", "good-" + i).status()).isEqualTo(200);
        }
        provider.answerWith(Answer.json(500, "{}"));
        ask("crm-key", "failed-1");
        assertThat(ask("hr-key", "refused-1").status()).isEqualTo(403);
        Await.until(
                "the database has all", () -> get("exchanges?limit=10", AUDITOR).split("\"begun\"", -1).length == 6);
    }

    @AfterAll
    static void stop() {
        gateway.close();
        provider.close();
    }

    private static RawResponse ask(String key, String id) {
        return gateway.post("/v1/chat/completions", CHAT, "Authorization: Bearer " + key, "x-request-id: " + id);
    }

    private static String get(String path, String credential) {
        return gateway.get(API + path, credential).bodyText();
    }

    @Test
    void sumsAreThoseOfTheLedger() {
        String usage = get("usage?by=client&step=day", VIEWER);
        // 400 at 2.50, 600 at 1.25 and 200 at 10 a million, three times.
        assertThat(usage)
                .contains("\"client\":\"crm\",\"n\":4,\"refused\":0,\"failed\":1")
                .contains(
                        "\"input\":3000,\"cached\":1800,\"written\":0,\"output\":600,\"reasoning\":0,\"cost\":\"0.01125\"")
                .contains("\"client\":\"hr\",\"n\":1,\"refused\":1")
                .contains("\"totals\":{\"n\":5,\"refused\":1,\"failed\":1")
                .contains("\"incomplete\":false");
        assertThat(get("usage?client=hr", VIEWER)).contains("\"totals\":{\"n\":1,");
        assertThat(get("usage?by=client&by=target&step=hour", VIEWER)).contains("\"by\":[\"client\",\"target\"]");
        assertThat(get("usage?from=2020-01-01&to=2020-02-01", VIEWER))
                .contains("\"from\":\"2020-01-01T00:00:00+01:00\"", "\"data\":[]", "\"totals\":{\"n\":0,");
    }

    @Test
    void aCostIsComparedWithTheOneBefore() {
        String compared = get("usage/compare?by=client&against_from=2020-01-01&against_to=2020-02-01", VIEWER);
        assertThat(compared)
                .contains("\"change\":{\"cost\":\"+0.01125\"}")
                .contains("\"key\":\"crm\"")
                .doesNotContain("\"requests\"");
        assertThat(told("usage/compare?against_from=2020-01-01&against_to=2020-02-01", VIEWER))
                .isEqualTo("400 invalid_parameter");
    }

    @Test
    void percentilesAreToldByTarget() {
        assertThat(get("usage/percentiles?by_target=true", VIEWER))
                .contains("\"target\":\"fake\",\"took_p50_ms\":", "\"first_p99_ms\":");
    }

    @Test
    void exchangesComePageByPageTheNewestFirst() {
        String first = get("exchanges?limit=2", AUDITOR);
        assertThat(first).contains("refused-1", "failed-1").doesNotContain("good");
        Matcher next = Pattern.compile("\"next\":\"([0-9a-f-]+)\"").matcher(first);
        assertThat(next.find()).isTrue();
        assertThat(get("exchanges?limit=2&before=" + next.group(1), AUDITOR))
                .contains("good-2", "good-1")
                .doesNotContain("good-0", "failed");
    }

    @ParameterizedTest
    @CsvSource({
        "status=403, 1",
        "status=5xx, 1",
        "failed=true, 1",
        "client=crm, 4",
        "client=crm&client=hr, 5",
        "request_id=good-1, 1",
        "error=model_not_found, 0",
        "ending=complete&client=crm&status=200, 3",
        "to=2020-01-01, 0"
    })
    void exchangesAreFound(String filter, int count) {
        assertThat(get("exchanges?" + filter, VIEWER).split("\"begun\"", -1)).hasSize(count + 1);
    }

    @Test
    void oneExchangeIsFoundByItsIdAndItsRequestId() {
        String byRequest = get("exchanges/failed-1", AUDITOR);
        assertThat(byRequest)
                .contains(
                        "\"request_id\":\"failed-1\"",
                        "\"user\":\"crm\"",
                        "\"address\":\"127.0.0.1\"",
                        "\"status\":500")
                .contains("\"attempts_made\":[{\"n\":1,\"target\":\"fake\",\"result\":\"500\",\"kind\":\"first\"}");
        Matcher id = Pattern.compile("\"id\":\"([0-9a-f-]+)\"").matcher(byRequest);
        assertThat(id.find()).isTrue();
        assertThat(get("exchanges/" + id.group(1), AUDITOR)).isEqualTo(byRequest);
        assertThat(get("exchanges/good-0", AUDITOR))
                .contains("\"cost\":\"0.00375\"", "\"source\":\"reported\"", "\"model\":\"m-2026\"");
    }

    @Test
    void aViewerSeesNoUsersAndNoAddresses() {
        assertThat(get("exchanges/failed-1", VIEWER)).doesNotContain("\"user\"", "\"address\"");
        assertThat(told("usage?by=user", VIEWER)).isEqualTo("403 role_required");
        assertThat(told("usage?user=crm", VIEWER)).isEqualTo("403 role_required");
        assertThat(told("exchanges?user=crm", VIEWER)).isEqualTo("403 role_required");
        assertThat(told("usage/export", VIEWER)).isEqualTo("403 role_required");
        assertThat(get("usage?by=user", AUDITOR)).contains("\"user\":\"crm\"");
    }

    @Test
    void exchangesAreExportedAsCsv() {
        RawResponse file = gateway.get(API + "usage/export?client=crm", AUDITOR);
        assertThat(file.status()).isEqualTo(200);
        assertThat(file.header("Content-Type")).hasValue("text/csv; charset=utf-8");
        assertThat(file.header("Content-Disposition")).hasValue("attachment; filename=\"exchanges.csv\"");
        assertThat(file.bodyText().lines()).hasSize(5).first().asString().startsWith("id,begun,");
        assertThat(file.bodyText()).contains("good-0", "0.00375").doesNotContain("refused-1");
    }

    @Test
    void exchangesAreExportedAsLinesOfJson() {
        RawResponse file = gateway.get(API + "usage/export?format=ndjson&failed=true", AUDITOR);
        assertThat(file.header("Content-Type")).hasValue("application/x-ndjson");
        assertThat(file.bodyText()).contains("\"request_id\":\"failed-1\"").endsWith("{\"rows\":1}\n");
    }

    @Test
    void aLongAnswerIsCompressedForWhoTakesIt() throws IOException {
        RawResponse plain = gateway.get(API + "exchanges", AUDITOR);
        assertThat(plain.headers("Content-Encoding")).isEmpty();
        assertThat(plain.header("Vary")).hasValue("Accept-Encoding");
        RawResponse gzip = gateway.get(API + "exchanges", AUDITOR, "Accept-Encoding: br, gzip");
        assertThat(gzip.header("Content-Encoding")).hasValue("gzip");
        assertThat(new GZIPInputStream(new ByteArrayInputStream(gzip.body()))).hasBinaryContent(plain.body());
        assertThat(gateway.get(API + "exchanges", AUDITOR, "Accept-Encoding: gzip;q=0")
                        .body())
                .isEqualTo(plain.body());
    }

    @ParameterizedTest
    @CsvSource({
        "usage/export?format=xlsx, 400 invalid_parameter",
        "usage?step=week, 400 invalid_parameter",
        "usage?by=colour, 400 invalid_parameter",
        "usage?from=yesterday, 400 invalid_parameter",
        "usage?from=2026-02-01&to=2026-01-01, 400 invalid_parameter",
        "usage?by=user&step=hour, 400 invalid_parameter",
        "exchanges?status=99, 400 invalid_parameter",
        "exchanges?status=9xx, 400 invalid_parameter",
        "exchanges?before=x, 400 invalid_parameter",
        "exchanges?limit=501, 400 invalid_parameter",
        "exchanges/nothing, 404 not_found",
        "exchanges/00000000-0000-7000-8000-000000000000, 404 not_found"
    })
    void whatCannotBeAnsweredSaysWhy(String path, String expected) {
        assertThat(told(path, AUDITOR)).isEqualTo(expected);
    }

    private static String told(String path, String credential) {
        RawResponse answer = gateway.get(API + path, credential);
        return answer.status() + " " + answer.bodyText().replaceAll("(?s).*\"code\":\"([a-z_]+)\".*", "$1");
    }

    @Test
    void aDatabaseThatIsAwayIsToldAndTheRestGoesOn(@TempDir Path folder) throws IOException {
        try (TestGateway other = TestGateway.start(
                "sluice.demo=true",
                "sluice.ledger=on",
                "sluice.ledger.dir=" + folder,
                "sluice.ledger.url=jdbc:postgresql://127.0.0.1:" + FreePort.find() + "/sluice")) {
            RawResponse answer = other.get(API + "usage");
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.bodyText()).contains("\"code\":\"ledger_away\"");
            assertThat(other.get(API + "overview").bodyText()).contains("\"ledger\":{\"state\":\"");
        }
    }
}
