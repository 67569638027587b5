package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.digest.Sha256;
import dev.sluice.testing.Await;
import dev.sluice.testing.DisguisingFilter;
import dev.sluice.testing.GatewayBeans;
import dev.sluice.testing.LedgerTables;
import dev.sluice.testing.LogRecorder;
import dev.sluice.testing.RawHttp;
import dev.sluice.testing.RawResponse;
import dev.sluice.testing.TestGateway;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.management.JMException;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a gateway records of those who change it. */
final class AdminAuditTest {

    private static final String API = "/admin/api/v1/";
    private static final String OWN = "x-sluice-admin: 1";
    private static final String ELSEWHERE = DisguisingFilter.ADDRESS + ": 203.0.113.7";
    private static final List<String> KEYS = List.of(
            "sluice.demo=true",
            "sluice.admin.keys.vera.sha256=" + Sha256.hex(keyOf("viewer")),
            "sluice.admin.keys.aude.sha256=" + Sha256.hex(keyOf("auditor")),
            "sluice.admin.keys.aude.role=auditor",
            "sluice.admin.keys.ole.sha256=" + Sha256.hex(keyOf("operator")),
            "sluice.admin.keys.ole.role=operator");

    @TempDir
    private static Path directory;

    private static TestGateway gateway;
    private static ObjectName bean;

    @BeforeAll
    static void start() throws JMException {
        Set<ObjectName> before = GatewayBeans.all();
        gateway = startWith("sluice.ledger=on", "sluice.ledger.dir=" + directory);
        bean = GatewayBeans.newOne(before);
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    private static TestGateway startWith(String... more) {
        return TestGateway.start(
                Duration.ofSeconds(30),
                DisguisingFilter.inFront(),
                Stream.concat(KEYS.stream(), Stream.of(more)).toArray(String[]::new));
    }

    private static String keyOf(String role) {
        return role + "-key-0123456789";
    }

    private static String as(String role) {
        return "Authorization: Bearer " + keyOf(role);
    }

    private static RawResponse post(String path, String... headers) {
        return gateway.post(API + path, "", headers);
    }

    private static String audit(String query) {
        return gateway.get(API + "audit" + query, as("auditor")).bodyText();
    }

    private static String verify() {
        return gateway.get(API + "audit/verify", as("auditor")).bodyText();
    }

    private static String told(RawResponse answer) {
        return answer.status() + " " + answer.bodyText().replaceAll("(?s).*\"code\":\"([a-z_]+)\".*", "$1");
    }

    /** Waits for records that meet a filter; the newest first. */
    private static String await(String query, String... contained) {
        Await.until("the records of " + query, () -> List.of(contained).stream().allMatch(audit(query)::contains));
        return audit(query);
    }

    @ParameterizedTest
    @CsvSource({
        "audit, viewer, 403",
        "audit, auditor, 200",
        "audit, operator, 200",
        "audit/verify, viewer, 403",
        "audit/verify, auditor, 200",
        "audit/verify, operator, 200"
    })
    void auditorsAndOperatorsReadTheAudit(String path, String role, int status) {
        Await.until("the tables", () -> gateway.get(API + path, as(role)).status() == status);
        boolean may = gateway.get(API + "session", as(role)).bodyText().contains("\"audit\"");
        assertThat(may).isEqualTo(status == 200);
    }

    @Test
    void aChangeIsRecordedWithWhoWhereWhatBeforeAndAfter() {
        assertThat(post("targets/cool?target=demo&seconds=77", as("operator"), OWN, ELSEWHERE)
                        .status())
                .isEqualTo(200);
        assertThat(post("targets/warm?target=demo", as("operator"), OWN).status())
                .isEqualTo(200);

        assertThat(await("?action=targets/cool", "rests for 77 s"))
                .contains("\"actor\":\"ole\",\"via\":\"key\",\"address\":\"203.0.113.7\"")
                .contains("\"subject\":\"demo\",\"outcome\":\"allowed\",\"before\":\"closed\"");
        assertThat(await("?action=targets/warm", "nothing rests"))
                .contains("\"before\":\"closed; target by hand rests for 7");
    }

    @Test
    void aChangeThatTheRoleDoesNotAllowIsRecorded() {
        assertThat(told(post("targets/open?target=demo", as("viewer"), OWN))).isEqualTo("403 role_required");

        assertThat(await("?actor=vera&outcome=refused", "targets/open"))
                .contains("\"subject\":\"demo\"", "needs the role operator, has viewer");
    }

    @Test
    void aTargetThatDoesNotExistLeavesNoRecord() {
        assertThat(told(post("targets/open?target=nope", as("operator"), OWN))).isEqualTo("404 not_found");
        assertThat(post("targets/close?target=demo", as("operator"), OWN).status())
                .isEqualTo(200);

        await("?action=targets/close", "\"subject\":\"demo\"");
        assertThat(audit("?subject=nope")).contains("\"data\":[]");
    }

    @Test
    void signInAndSignOutAreRecorded() {
        RawResponse signedIn = gateway.post(API + "session", "{\"key\":\"" + keyOf("auditor") + "\"}", OWN, ELSEWHERE);
        String cookie = signedIn.header("Set-Cookie").orElseThrow();
        String sent = "Cookie: " + cookie.substring(0, cookie.indexOf(';'));
        gateway.send(RawHttp.request("DELETE", API + "session", new byte[0], sent, OWN, ELSEWHERE));

        String told = await("?actor=aude", "sign_in", "sign_out");
        assertThat(told.indexOf("sign_out")).isLessThan(told.indexOf("sign_in"));
        assertThat(told)
                .contains("\"via\":\"session\",\"address\":\"203.0.113.7\",\"action\":\"sign_out\"")
                .doesNotContain(keyOf("auditor"), cookie.substring(cookie.indexOf('=') + 1, cookie.indexOf(';')));
    }

    @Test
    void aWrongKeyIsRecordedWithItsAddressAndWithoutTheKey() {
        gateway.post(API + "session", "{\"key\":\"wrong-key-1\"}", OWN, DisguisingFilter.ADDRESS + ": 203.0.113.9");
        gateway.get(API + "session", "Authorization: Bearer wrong-key-2", DisguisingFilter.ADDRESS + ": 203.0.113.9");

        String told = await("?actor=203.0.113.9&limit=2", "\"n\":");
        Await.until("both", () -> audit("?actor=203.0.113.9").split("\"recorded\"", -1).length == 3);
        assertThat(told).contains("\"via\":\"none\"", "\"action\":\"sign_in\"", "\"outcome\":\"refused\"", "wrong key");
        assertThat(audit("?actor=203.0.113.9")).doesNotContain("wrong-key");
    }

    @Test
    void whatIsDoneOverJmxIsRecorded() throws JMException {
        GatewayBeans.call(bean, "drain");
        GatewayBeans.call(bean, "resume");
        GatewayBeans.call(bean, "closeTarget", "demo");

        assertThat(await("?actor=jmx", "jmx/drain", "jmx/resume", "jmx/closeTarget"))
                .contains("\"before\":\"serving\",\"after\":\"draining\"");
    }

    @Test
    void recordsComePageByPageTheNewestFirst() {
        for (int seconds = 101; seconds <= 103; seconds++) {
            post("targets/cool?target=demo&seconds=" + seconds, as("operator"), OWN);
        }
        post("targets/warm?target=demo", as("operator"), OWN);
        await("?action=targets/cool", "for 103 s");

        String first = audit("?action=targets/cool&limit=2");
        Matcher next = Pattern.compile("\"next\":\"([0-9a-f-]+)\"").matcher(first);
        assertThat(next.find()).isTrue();
        assertThat(first).contains("for 103 s", "for 102 s").doesNotContain("\"after\":\"rests for 101 s\"");
        assertThat(audit("?action=targets/cool&limit=1&before=" + next.group(1)))
                .contains("\"after\":\"rests for 101 s\"");
        assertThat(audit("?from=2020-01-01&to=2020-02-01")).contains("\"data\":[]");
    }

    @Test
    void whoChangesATableIsFound() {
        post("targets/close?target=demo", as("operator"), OWN);
        post("targets/close?target=demo", as("operator"), OWN);
        post("targets/close?target=demo", as("operator"), OWN);
        Await.until("a whole chain", () -> verify().contains("\"state\":\"whole\"") && isWritten());
        assertThat(verify())
                .contains("\"own\":true", "\"from\":1", "\"gateway\":1")
                .doesNotContain("next", "broken");
        try (LedgerTables tables = LedgerTables.in(directory)) {
            String actor =
                    tables.query("SELECT actor FROM audit WHERE n = 2").get(0).get("actor");
            assertThat(tables.update("UPDATE audit SET actor = 'eve' WHERE n = 2"))
                    .isEqualTo(1);
            assertThat(verify())
                    .contains("\"state\":\"broken\"", "\"broken_at\":2,\"reason\":\"changed\"", "Record 2 was");
            tables.update("UPDATE audit SET actor = '" + actor + "' WHERE n = 2");
        }
        assertThat(told(gateway.get(API + "audit/verify?after=x", as("auditor"))))
                .isEqualTo("400 invalid_parameter");
    }

    private static boolean isWritten() {
        try (LedgerTables tables = LedgerTables.in(directory)) {
            return !tables.query("SELECT 1 FROM audit WHERE n = 3").isEmpty();
        }
    }

    @Test
    void aChangeThatCannotBeRecordedIsNotMade() throws Exception {
        Path next = directory.resolve("audit-head.new");
        Files.createDirectories(next);
        try {
            assertThat(told(post("targets/cool?target=demo&seconds=500", as("operator"), OWN)))
                    .isEqualTo("503 audit_unavailable");
            assertThat(told(gateway.post(API + "session", "{\"key\":\"" + keyOf("viewer") + "\"}", OWN)))
                    .isEqualTo("503 audit_unavailable");
            assertThatThrownBy(() -> GatewayBeans.call(bean, "drain")).hasStackTraceContaining("cannot be recorded");
            assertThat(gateway.get(API + "targets", as("viewer")).bodyText()).doesNotContain("\"for_seconds\":500");
            assertThat(GatewayBeans.attribute(bean, "Draining")).isEqualTo(false);
        } finally {
            Files.delete(next);
        }
        assertThat(post("targets/close?target=demo", as("operator"), OWN).status())
                .isEqualTo(200);
    }

    @Test
    void withoutALedgerTheLogHasTheRecords() {
        try (LogRecorder log = LogRecorder.start();
                TestGateway other = startWith()) {
            assertThat(other.post(API + "targets/open?target=demo", "", as("operator"), OWN)
                            .status())
                    .isEqualTo(200);
            assertThat(log.lines())
                    .anyMatch(line -> line.contains("action=\"targets/open\" outcome=allowed actor=\"ole\" via=\"key\"")
                            && line.contains("subject=\"demo\" before=\"closed\" after=\"open\""));
            assertThat(told(other.get(API + "audit", as("auditor")))).isEqualTo("404 ledger_off");
            assertThat(told(other.get(API + "audit/verify", as("auditor")))).isEqualTo("404 ledger_off");
        }
    }

    @Test
    void theHeadOfTheChainIsLoggedAtTheStart(@TempDir Path own) {
        try (LogRecorder log = LogRecorder.start();
                TestGateway other = startWith("sluice.ledger=on", "sluice.ledger.dir=" + own)) {
            assertThat(other.port()).isPositive();
            Await.until("the head", () -> log.lines().stream()
                    .anyMatch(line -> line.matches("(?s).*chain=[0-9a-f-]+ n=0 sha256=0+.*")));
        }
    }
}
