package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.digest.Sha256;
import dev.sluice.testing.Answer;
import dev.sluice.testing.Await;
import dev.sluice.testing.DisguisingFilter;
import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.LogRecorder;
import dev.sluice.testing.RawHttp;
import dev.sluice.testing.RawResponse;
import dev.sluice.testing.TestGateway;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Members of teams see their own clients in the admin API, and nothing of others. */
final class AdminTeamTest {

    private static final String API = "/admin/api/v1/";
    private static final String OWN = "x-sluice-admin: 1";
    private static final String CHAT = "{\"model\":\"m\",\"messages\":[]}";
    private static final String USAGE =
            "{\"model\":\"m\",\"usage\":{\"prompt_tokens\":1000,\"completion_tokens\":200}}";

    /** Of team crm, which may rotate keys. */
    private static final String TOM = bearer("tom");

    /** Of team hr, which may not. */
    private static final String HILDE = bearer("hilde");

    private static final String OPERATOR = bearer("ole");

    /** Clients whose names are not to be found in what team crm is told. */
    private static final List<String> OTHERS = List.of("hr-payroll", "\"crmx\"");

    @TempDir
    private static Path directory;

    private static FakeProvider provider;
    private static TestGateway gateway;

    /** Ids of keys that were made, by their clients. */
    private static final Map<String, String> keys = new HashMap<>();

    @BeforeAll
    static void start() {
        provider = FakeProvider.start();
        gateway = TestGateway.start(
                Duration.ofSeconds(30),
                DisguisingFilter.inFront(),
                "sluice.providers.fake.base-url=" + provider.baseUrl(),
                "sluice.providers.fake.auth=none",
                "sluice.providers.fake.default=true",
                "sluice.providers.fake.prices=own",
                "sluice.prices.own.m.input=2.50",
                "sluice.prices.own.m.output=10",
                "sluice.ledger=on",
                "sluice.ledger.dir=" + directory,
                "sluice.clients.crm-web.key-sha256=" + Sha256.hex("crm-web"),
                "sluice.clients.crm-app.key-sha256=" + Sha256.hex("crm-app"),
                "sluice.clients.crmx.key-sha256=" + Sha256.hex("crmx"),
                "sluice.clients.hr-payroll.key-sha256=" + Sha256.hex("hr-payroll"),
                "sluice.budgets.each.amount=100",
                "sluice.budgets.each.per=month",
                "sluice.budgets.all.amount=1000",
                "sluice.budgets.all.per=month",
                "sluice.budgets.all.each=all",
                "sluice.budgets.tiny.amount=0.001",
                "sluice.budgets.tiny.per=day",
                "sluice.budgets.tiny.action=alert",
                "sluice.budgets.tiny.alerts=100",
                "sluice.budgets.together.amount=0.001",
                "sluice.budgets.together.per=day",
                "sluice.budgets.together.each=all",
                "sluice.budgets.together.action=alert",
                "sluice.budgets.together.alerts=100",
                "sluice.admin.keys.ole.sha256=" + Sha256.hex("ole"),
                "sluice.admin.keys.ole.role=operator",
                "sluice.admin.keys.tom.sha256=" + Sha256.hex("tom"),
                "sluice.admin.keys.tom.team=crm",
                "sluice.admin.keys.hilde.sha256=" + Sha256.hex("hilde"),
                "sluice.admin.keys.hilde.team=hr",
                "sluice.admin.auth=keys, container",
                "sluice.admin.roles.viewer=llm-viewers",
                "sluice.admin.teams.crm.clients=crm-*",
                "sluice.admin.teams.crm.roles=crm-leads",
                "sluice.admin.teams.crm.may-rotate=true",
                "sluice.admin.teams.hr.clients=hr-payroll",
                "sluice.admin.teams.hr.roles=hr-leads");
        provider.answerWith(Answer.json(200, USAGE));
        for (String client : List.of("crm-web", "crm-app", "crmx", "hr-payroll")) {
            ask(client, "of-" + client);
        }
        Await.until("the database has all", () -> exchanges(get("exchanges", OPERATOR)) == 4);
        for (String client : List.of("crm-web", "hr-payroll")) {
            RawResponse made = gateway.post(API + "clients/" + client + "/keys", "{}", OPERATOR, OWN);
            assertThat(made.status()).as(made.bodyText()).isEqualTo(201);
            keys.put(client, made.bodyText().replaceAll("(?s).*\"id\":\"([0-9a-f-]+)\".*", "$1"));
        }
    }

    @AfterAll
    static void stop() {
        gateway.close();
        provider.close();
    }

    private static String bearer(String key) {
        return "Authorization: Bearer " + key;
    }

    private static void ask(String client, String id) {
        assertThat(gateway.post("/v1/chat/completions", CHAT, bearer(client), "x-request-id: " + id)
                        .status())
                .isEqualTo(200);
    }

    private static String get(String path, String... headers) {
        return gateway.get(API + path, headers).bodyText();
    }

    private static int exchanges(String body) {
        return body.split("\"begun\"", -1).length - 1;
    }

    private static String told(RawResponse answer) {
        return answer.status() + " " + answer.bodyText().replaceAll("(?s).*\"code\":\"([a-z_]+)\".*", "$1");
    }

    /** Each call with what a member of team crm gets. */
    static Stream<Arguments> calls() {
        return Stream.of(
                Arguments.of("GET", "session", 200),
                Arguments.of("GET", "live", 200),
                Arguments.of("GET", "usage?by=client", 200),
                Arguments.of("GET", "usage/compare?by=client&against_from=2025-01-01&against_to=2025-02-01", 200),
                Arguments.of("GET", "exchanges", 200),
                Arguments.of("GET", "exchanges/of-crm-web", 200),
                Arguments.of("GET", "exchanges/of-hr-payroll", 404),
                Arguments.of("GET", "exchanges/of-crmx", 404),
                Arguments.of("GET", "budgets", 200),
                Arguments.of("GET", "limits?client=crm-app", 200),
                Arguments.of("GET", "limits?client=hr-payroll", 403),
                Arguments.of("GET", "limits?client=nobody", 403),
                Arguments.of("GET", "alerts", 200),
                Arguments.of("GET", "clients", 200),
                Arguments.of("GET", "overview", 403),
                Arguments.of("GET", "usage/percentiles", 403),
                Arguments.of("GET", "usage/export", 403),
                Arguments.of("GET", "usage/export?client=crm-web", 403),
                Arguments.of("GET", "targets", 403),
                Arguments.of("GET", "prices", 403),
                Arguments.of("GET", "audit", 403),
                Arguments.of("GET", "audit/verify", 403),
                Arguments.of("GET", "ledger", 403),
                Arguments.of("GET", "config", 403),
                Arguments.of("GET", "openapi.json", 403),
                Arguments.of("POST", "targets/open?target=fake", 403),
                Arguments.of("POST", "targets/close?target=fake", 403),
                Arguments.of("POST", "targets/cool?target=fake", 403),
                Arguments.of("POST", "targets/warm?target=fake", 403),
                Arguments.of("POST", "clients/crm-web/keys", 403),
                Arguments.of("POST", "keys/x/rotate", 404),
                Arguments.of("POST", "keys/x/disable", 403),
                Arguments.of("DELETE", "users?client=crm-web&user=crm-web", 403));
    }

    private static RawResponse send(String method, String path, String body, String... headers) {
        return switch (method) {
            case "GET" -> gateway.get(API + path, headers);
            case "POST" -> gateway.post(API + path, body, headers);
            default -> gateway.send(RawHttp.request(method, API + path, new byte[0], headers));
        };
    }

    @ParameterizedTest
    @MethodSource("calls")
    void aMemberIsToldOfNobodyElse(String method, String path, int status) {
        for (String[] tom : List.of(new String[] {TOM, OWN}, new String[] {
            DisguisingFilter.PRINCIPAL + ": tom", DisguisingFilter.ROLES + ": crm-leads,other", OWN
        })) {
            RawResponse answer = send(method, path, "{\"overlap\":\"1h\"}", tom);
            assertThat(answer.status()).as(answer.bodyText()).isEqualTo(status);
            assertThat(answer.bodyText()).doesNotContain(OTHERS);
        }
    }

    @Test
    void sumsAndExchangesAreThoseOfTheClients() {
        assertThat(get("usage?by=client", TOM))
                .contains("\"client\":\"crm-web\"", "\"client\":\"crm-app\"")
                .contains("\"totals\":{\"n\":2,");
        // Filters narrow, and never widen.
        assertThat(get("usage?client=hr-payroll", TOM)).contains("\"data\":[]", "\"totals\":{\"n\":0,");
        assertThat(get("usage?client=hr-payroll&client=crm-web&step=day", TOM)).contains("\"totals\":{\"n\":1,");
        assertThat(get("usage/compare?by=client&against_from=2025-01-01&against_to=2025-02-01", TOM))
                .contains("\"now\":{\"n\":2,");
        assertThat(exchanges(get("exchanges", TOM))).isEqualTo(2);
        assertThat(exchanges(get("exchanges?client=crm-web&client=crmx", TOM))).isEqualTo(1);
        assertThat(exchanges(get("exchanges?request_id=of-hr-payroll", TOM))).isZero();
        assertThat(get("exchanges", TOM)).doesNotContain("\"user\"", "\"address\"");
        assertThat(told(gateway.get(API + "usage?by=user", TOM))).isEqualTo("403 role_required");
        assertThat(told(gateway.get(API + "exchanges?user=crm-web", TOM))).isEqualTo("403 role_required");
    }

    @Test
    void anExchangeOfAnotherTeamIsNotFoundByItsId() {
        String all = get("exchanges?client=hr-payroll", OPERATOR);
        String id = all.replaceAll("(?s).*?\"id\":\"([0-9a-f-]+)\".*", "$1");
        assertThat(told(gateway.get(API + "exchanges/" + id, TOM))).isEqualTo("404 not_found");
        assertThat(gateway.get(API + "exchanges/" + id, HILDE).status()).isEqualTo(200);
        // The id of another one as the place of the next page tells nothing of it.
        assertThat(get("exchanges?before=" + id, TOM)).doesNotContain(OTHERS);
    }

    @Test
    void whatIsLiveIsOfTheClientsAlone() {
        String first = get("live", TOM);
        String next = next(first);
        ask("hr-payroll", "live-hr");
        ask("crm-web", "live-crm");
        Await.until("it is told", () -> get("live?after=" + next, TOM).contains("live-crm"));
        assertThat(get("live?after=" + next, TOM))
                .contains("\"client\":\"crm-web\"", "\"missed\":0")
                .doesNotContain("live-hr")
                .doesNotContain(OTHERS);
        assertThat(get("live?after=" + next, OPERATOR)).contains("live-hr", "live-crm");
    }

    @Test
    void budgetsAndClientsAreThoseOfTheTeam() {
        assertThat(get("budgets", OPERATOR)).contains("\"name\":\"all\"", "\"of\":\"hr-payroll\"");
        assertThat(get("budgets", TOM))
                .contains("\"of\":\"crm-web\"", "\"of\":\"crm-app\"")
                .doesNotContain("\"name\":\"all\"");
        assertThat(get("clients", TOM)).contains(keys.get("crm-web")).doesNotContain(keys.get("hr-payroll"));
        assertThat(get("clients", HILDE))
                .contains("\"client\":\"hr-payroll\"", keys.get("hr-payroll"))
                .doesNotContain("crm");
    }

    @Test
    void alertsAreThoseOfThePartsOfTheClients() {
        Await.until("all are told", () -> get("alerts", OPERATOR).split("\"reached\"", -1).length == 6);
        assertThat(get("alerts", OPERATOR)).contains("\"budget\":\"together\"", "\"of\":\"hr-payroll\"");
        assertThat(get("alerts", TOM))
                .contains("\"of\":\"crm-web\"", "\"of\":\"crm-app\"")
                .doesNotContain("together")
                .doesNotContain(OTHERS);
        assertThat(get("alerts?budget=together", TOM)).contains("\"data\":[]");
    }

    @Test
    void howMuchOthersDoIsNotToldByWhatIsLive() {
        String first = get("live", TOM);
        assertThat(first).contains("\"data\":[]", "\"missed\":0,\"gap\":true");
        String next = next(first);
        String quiet = get("live?after=" + next, TOM);
        ask("hr-payroll", "unseen");
        String busy = get("live?after=" + next(quiet), TOM);
        assertThat(List.of(withoutNext(quiet), withoutNext(busy)))
                .containsOnly("{\"data\":[],\"next\":\"\",\"missed\":0,\"gap\":false}");
        assertThat(next(busy)).hasSameSizeAs(next(quiet)).isNotEqualTo(next(quiet));
    }

    private static String next(String live) {
        return live.replaceAll("(?s).*\"next\":\"([^\"]+)\".*", "$1");
    }

    private static String withoutNext(String live) {
        return live.replaceAll("\"next\":\"[^\"]+\"", "\"next\":\"\"");
    }

    @Test
    void whoMayRotateRotatesTheKeysOfTheTeamAlone() {
        String body = "{\"overlap\":\"1h\"}";
        String other = "keys/" + keys.get("hr-payroll") + "/rotate";
        assertThat(told(send("POST", other, body, TOM, OWN))).isEqualTo("404 not_found");
        assertThat(told(send("POST", other, body, HILDE, OWN))).isEqualTo("403 role_required");
        try (LogRecorder log = LogRecorder.start()) {
            RawResponse rotated = send("POST", "keys/" + keys.get("crm-web") + "/rotate", body, TOM, OWN);
            assertThat(rotated.status()).as(rotated.bodyText()).isEqualTo(201);
            assertThat(rotated.bodyText()).contains("\"client\":\"crm-web\"", "\"made_by\":\"tom\"");
            String key = rotated.bodyText().replaceAll("(?s).*\"key\":\"([^\"]+)\".*", "$1");
            assertThat(gateway.post("/v1/chat/completions", CHAT, bearer(key)).status())
                    .isEqualTo(200);
            assertThat(log.lines())
                    .anyMatch(line -> line.contains("action=\"keys/{id}/rotate\" outcome=allowed actor=\"tom\""));
        }
    }

    @Test
    void aMemberIsToldWhatTheConsoleShows() {
        assertThat(get("session", TOM)).contains("\"role\":\"team\"", "\"may\":[\"rotate\"]", "\"teams\":[\"crm\"]");
        assertThat(get("session", HILDE)).contains("\"role\":\"team\"", "\"may\":[]", "\"teams\":[\"hr\"]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"crm-leads,hr-leads", "hr-leads,crm-leads"})
    void aMemberOfTwoTeamsSeesTheClientsOfBothAndRotatesThoseOfOne(String roles) {
        String[] login = {DisguisingFilter.PRINCIPAL + ": pia", DisguisingFilter.ROLES + ": " + roles, OWN};
        assertThat(get("usage?by=client", login))
                .contains("crm-web", "hr-payroll")
                .doesNotContain("\"crmx\"");
        assertThat(told(send("POST", "keys/" + keys.get("hr-payroll") + "/rotate", "{\"overlap\":\"1h\"}", login)))
                .isEqualTo("403 role_required");
    }

    @Test
    void whoAlsoReadsEverythingIsOfNoTeam() {
        String[] login = {DisguisingFilter.PRINCIPAL + ": pia", DisguisingFilter.ROLES + ": crm-leads,llm-viewers"};
        assertThat(get("session", login)).contains("\"role\":\"viewer\"", "\"teams\":[]");
        assertThat(get("usage?by=client", login)).contains("hr-payroll");
    }
}
