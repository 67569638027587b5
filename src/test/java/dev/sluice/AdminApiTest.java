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
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The admin API: who may call it, and what it tells. */
final class AdminApiTest {

    private static final String API = "/admin/api/v1/";
    private static final String OWN = "x-sluice-admin: 1";
    private static final String ELSEWHERE = DisguisingFilter.ADDRESS + ": 203.0.113.7";
    private static final String PROVIDER_KEY = "secret-of-provider-0123456789";
    private static final String CLIENT_KEY = "key-of-crm-0123456789";
    private static final String CHAT = "{\"model\":\"m\",\"messages\":[]}";
    private static final String USAGE =
            "{\"model\":\"m\",\"usage\":{\"prompt_tokens\":1000,\"completion_tokens\":200}}";

    private static FakeProvider provider;
    private static TestGateway gateway;

    @BeforeAll
    static void start() {
        provider = FakeProvider.start();
        gateway = TestGateway.start(
                Duration.ofSeconds(30),
                DisguisingFilter.inFront(),
                "sluice.providers.fake.base-url=" + provider.baseUrl(),
                "sluice.providers.fake.key=" + PROVIDER_KEY,
                "sluice.providers.fake.prices=own",
                "sluice.prices.own.m.input=2.50",
                "sluice.prices.own.m.output=10",
                "sluice.models.fast.targets=fake",
                "sluice.clients.crm.key-sha256=" + Sha256.hex(CLIENT_KEY),
                "sluice.clients.hr.key-sha256=" + Sha256.hex("hr") + " until 2020-01-31",
                "sluice.budgets.monthly.clients=crm",
                "sluice.budgets.monthly.amount=100",
                "sluice.budgets.monthly.per=month",
                "sluice.limits.minute.model=*",
                "sluice.limits.minute.selector=@client",
                "sluice.limits.minute.tokens=50000",
                "sluice.admin.keys.vera.sha256=" + Sha256.hex(keyOf("viewer")),
                "sluice.admin.keys.aude.sha256=" + Sha256.hex(keyOf("auditor")),
                "sluice.admin.keys.aude.role=auditor",
                "sluice.admin.keys.ole.sha256=" + Sha256.hex(keyOf("operator")),
                "sluice.admin.keys.ole.role=operator");
    }

    @AfterAll
    static void stop() {
        gateway.close();
        provider.close();
    }

    private static String keyOf(String role) {
        return role + "-key-0123456789";
    }

    private static String as(String role) {
        return "Authorization: Bearer " + keyOf(role);
    }

    private static RawResponse post(String path, String body, String... headers) {
        return gateway.post(API + path, body, headers);
    }

    private static String told(RawResponse answer) {
        return answer.status() + " " + answer.bodyText().replaceAll("(?s).*\"code\":\"([a-z_]+)\".*", "$1");
    }

    static Stream<Arguments> callsAndRoles() {
        List<String> reading = List.of(
                "session",
                "overview",
                "live",
                "targets",
                "budgets",
                "limits?client=crm",
                "prices",
                "clients",
                "try?client=crm",
                "gateways",
                "errors/unknown_url",
                "config");
        List<String> changing = List.of(
                "targets/open", "targets/close", "targets/warm", "targets/cool", "config/reload", "drain", "resume");
        return Stream.of("viewer", "auditor", "operator")
                .flatMap(role -> Stream.concat(
                        reading.stream().map(path -> Arguments.of("GET", path, role, 200)),
                        changing.stream()
                                .map(path -> Arguments.of(
                                        "POST", path + "?target=fake", role, role.equals("operator") ? 200 : 403))));
    }

    @ParameterizedTest
    @MethodSource("callsAndRoles")
    void eachRoleMayWhatIsItsOwn(String method, String path, String role, int status) {
        RawResponse answer = method.equals("GET")
                ? gateway.get(API + path, as(role), ELSEWHERE)
                : post(path, "", as(role), OWN, ELSEWHERE);
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.header("Cache-Control")).contains("no-store");
        post("resume", "", as("operator"), OWN);
        post("targets/close?target=fake", "", as("operator"), OWN);
        post("targets/warm?target=fake", "", as("operator"), OWN);
    }

    @ParameterizedTest
    @MethodSource("callsAndRoles")
    void whoIsNotSignedInIsNotAnswered(String method, String path, String role, int status) {
        for (String credential :
                List.of("Cookie: sluice-local=x", "Cookie: __Host-sluice=x", "Authorization: Basic eDp5")) {
            RawResponse answer =
                    method.equals("GET") ? gateway.get(API + path, credential) : post(path, "", credential, OWN);
            assertThat(told(answer)).isEqualTo("401 sign_in_required");
        }
    }

    @Test
    void theKeyOfAClientOpensNothing() {
        assertThat(told(gateway.get(API + "session", "Authorization: Bearer " + CLIENT_KEY)))
                .isEqualTo("401 sign_in_required");
        assertThat(told(gateway.get(API + "session", "x-api-key: " + keyOf("operator"))))
                .isEqualTo("401 sign_in_required");
        assertThat(told(gateway.post("/v1/chat/completions", CHAT, as("operator"))))
                .isEqualTo("401 invalid_api_key");
    }

    @Test
    void aKeyIsExchangedForACookieThatScriptsAndOtherSitesDoNotGet() {
        RawResponse signedIn = post("session", "{\"key\":\"" + keyOf("auditor") + "\"}", OWN, ELSEWHERE);
        assertThat(signedIn.status()).isEqualTo(201);
        assertThat(signedIn.bodyText()).contains("\"name\":\"aude\"", "\"role\":\"auditor\"");
        String cookie = signedIn.header("Set-Cookie").orElseThrow();
        assertThat(cookie)
                .startsWith("__Host-sluice=")
                .contains("HttpOnly", "Secure", "SameSite=Strict", "Path=/")
                .doesNotContain(keyOf("auditor"));
        String sent = "Cookie: " + cookie.substring(0, cookie.indexOf(';'));

        RawResponse session = gateway.get(API + "session", sent, ELSEWHERE);
        assertThat(session.bodyText()).contains("\"signed_in_by\":\"session\"", "\"expires_at\":\"20");
        assertThat(gateway.send(RawHttp.request("DELETE", API + "session", new byte[0], sent, OWN, ELSEWHERE))
                        .status())
                .isEqualTo(204);
        assertThat(told(gateway.get(API + "session", sent, ELSEWHERE))).isEqualTo("401 sign_in_required");
    }

    @Test
    void onTheGatewaysMachineTheCookieNeedsNoHttps() {
        RawResponse signedIn = post("session", "{\"key\":\"" + keyOf("viewer") + "\"}", OWN);
        assertThat(signedIn.header("Set-Cookie").orElseThrow())
                .startsWith("sluice-local=")
                .contains("HttpOnly", "SameSite=Strict")
                .doesNotContain("Secure");
    }

    @ParameterizedTest
    @CsvSource({
        "'', 'invalid_body'",
        "'[]', 'invalid_body'",
        "'{}', 'invalid_parameter'",
        "'{\"key\":\"', 'invalid_body'"
    })
    void aSignInWithoutAKeyIsToldWhatIsMissing(String body, String code) {
        assertThat(told(post("session", body, OWN))).isEqualTo("400 " + code);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x-nothing: 1",
                "x-sluice-admin: 1\r\nSec-Fetch-Site: cross-site",
                "x-sluice-admin: 1\r\nSec-Fetch-Site: same-site"
            })
    void aPageOfAnotherSiteChangesNothing(String header) {
        assertThat(told(post("targets/cool?target=fake", "", as("operator"), header)))
                .isEqualTo("403 csrf_refused");
        assertThat(told(post("session", "{\"key\":\"" + keyOf("viewer") + "\"}", header)))
                .isEqualTo("403 csrf_refused");
    }

    @Test
    void fiveWrongKeysOfAnAddressAreLookedAtInAMinute() {
        try (TestGateway other = TestGateway.start(
                Duration.ofSeconds(30),
                DisguisingFilter.inFront(),
                "sluice.demo=true",
                "sluice.admin.keys.vera.sha256=" + Sha256.hex(keyOf("viewer")))) {
            for (int i = 0; i < 5; i++) {
                assertThat(told(other.get(API + "session", ELSEWHERE, "Authorization: Bearer wrong" + i)))
                        .isEqualTo("401 sign_in_required");
            }
            RawResponse sixth = other.post(API + "session", "{\"key\":\"" + keyOf("viewer") + "\"}", OWN, ELSEWHERE);
            assertThat(told(sixth)).isEqualTo("429 too_many_sign_ins");
            assertThat(sixth.header("Retry-After")).contains("60");
            assertThat(other.get(API + "session", as("viewer")).status()).isEqualTo(200);
        }
    }

    @Test
    void behindATrustedProxyEachPersonHasTriesOfTheirOwn() {
        String proxy = DisguisingFilter.ADDRESS + ": 10.0.0.5";
        String attacker = "X-Forwarded-For: 203.0.113.7";
        String colleague = "X-Forwarded-For: 203.0.113.7, 198.51.100.9";
        try (LogRecorder log = LogRecorder.start();
                TestGateway other = TestGateway.start(
                        Duration.ofSeconds(30),
                        DisguisingFilter.inFront(),
                        "sluice.demo=true",
                        "sluice.admin.proxies=10.0.0.0/24",
                        "sluice.admin.keys.vera.sha256=" + Sha256.hex(keyOf("viewer")))) {
            for (int i = 0; i < 5; i++) {
                other.get(API + "session", proxy, attacker, "Authorization: Bearer wrong" + i);
            }
            assertThat(told(other.get(API + "session", proxy, attacker, as("viewer"))))
                    .isEqualTo("429 too_many_sign_ins");
            assertThat(other.get(API + "session", proxy, colleague, as("viewer"))
                            .status())
                    .isEqualTo(200);
            // Who is no proxy of ours may claim what it likes: its own address counts.
            String stranger = DisguisingFilter.ADDRESS + ": 192.0.2.44";
            assertThat(other.get(API + "session", stranger, attacker, as("viewer"))
                            .status())
                    .isEqualTo(200);
            assertThat(other.post(API + "session", "{\"key\":\"" + keyOf("viewer") + "\"}", proxy, colleague, OWN)
                            .status())
                    .isEqualTo(201);
            assertThat(log.lines())
                    .anyMatch(line -> line.contains("outcome=refused actor=\"203.0.113.7\""))
                    .anyMatch(line -> line.contains("action=\"sign_in\" outcome=allowed actor=\"vera\"")
                            && line.contains("198.51.100.9"));
        }
    }

    @Test
    void withoutAnAdministratorTheGatewaysOwnMachineMayRead() {
        try (TestGateway other =
                TestGateway.start(Duration.ofSeconds(30), DisguisingFilter.inFront(), "sluice.demo=true")) {
            assertThat(other.get(API + "session").bodyText())
                    .contains("\"name\":\"local\"", "\"role\":\"viewer\"", "\"demo\":true");
            assertThat(told(other.post(API + "targets/open?target=demo", "", OWN)))
                    .isEqualTo("403 role_required");
            assertThat(told(other.get(API + "session", ELSEWHERE))).isEqualTo("403 admin_not_allowed");
            assertThat(told(other.get("/admin/", "X-Forwarded-For: 203.0.113.7")))
                    .isEqualTo("403 admin_not_allowed");
            RawResponse page = other.get("/admin/", "Accept: text/html", ELSEWHERE);
            assertThat(page.status()).isEqualTo(403);
            assertThat(page.bodyText())
                    .contains("<h1>The console is not open to this machine</h1>", "sluice.admin.keys.NAME.sha256");
            // What the page looks like is given to everyone, and nothing else.
            assertThat(other.get("/admin/style.css", ELSEWHERE).status()).isEqualTo(200);
            assertThat(told(other.get("/admin/app.js", ELSEWHERE))).isEqualTo("403 admin_not_allowed");
        }
    }

    @Test
    void whatIsOffIsNotThere() {
        try (TestGateway other = TestGateway.start("sluice.demo=true", "sluice.admin=off")) {
            for (String path : List.of("/admin", "/admin/", API + "session", "/admin/app.js")) {
                assertThat(told(other.get(path, "Accept: text/html"))).isEqualTo("404 unknown_url");
            }
            assertThat(other.get("/", "Accept: text/html").bodyText()).contains("\"name\":\"Sluice\"");
        }
    }

    @Test
    void theAddressItselfLeadsBrowsersToTheConsole() {
        RawResponse browser = gateway.get("/", "Accept: text/html,application/xhtml+xml");
        assertThat(browser.status()).isEqualTo(302);
        assertThat(browser.header("Location").orElseThrow()).endsWith("/admin/");
        assertThat(gateway.get("/").bodyText()).contains("\"base_url\":\"http://127.0.0.1/v1\"");
        assertThat(gateway.get("/admin").header("Location").orElseThrow()).endsWith("/admin/");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/admin/", "/admin/nothing", API + "session", API + "nothing"})
    void everyAnswerSaysWhatItsPageMayLoad(String path) {
        RawResponse answer = gateway.get(path);
        assertThat(answer.header("Content-Security-Policy").orElseThrow())
                .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
                .doesNotContain("unsafe", "http");
        assertThat(answer.header("X-Content-Type-Options")).contains("nosniff");
        assertThat(answer.header("Referrer-Policy")).contains("no-referrer");
    }

    @Test
    void peopleAreToldInAPageThatNothingIsHereAndProgramsInJson() {
        RawResponse page = gateway.get("/admin/nothing", "Accept: text/html");
        assertThat(page.status()).isEqualTo(404);
        assertThat(page.header("Content-Type").orElseThrow()).startsWith("text/html");
        assertThat(page.header("Vary")).hasValue("Accept");
        assertThat(page.bodyText())
                .contains("<h1>There is no such page</h1>", "href=\"/admin/style.css\"", "not_found");
        assertThat(told(gateway.get("/admin/nothing", "Accept: */*"))).isEqualTo("404 not_found");
        assertThat(told(gateway.get(API + "nothing", "Accept: text/html", as("viewer"))))
                .isEqualTo("404 not_found");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/../admin/", "/admin/;x/", "/admin/%61pi/v1/session", "/x/../admin/api/v1/session"})
    void anOddSpellingIsRefused(String path) {
        assertThat(gateway.get(path, as("operator")).status()).isIn(400, 404);
    }

    @Test
    void theOverviewTellsWhatHasHappenedToEachTarget() {
        provider.answerWith(Answer.json(200, USAGE));
        long before = number(overview(), "totals", "n");
        assertThat(gateway.post("/v1/chat/completions", CHAT, "Authorization: Bearer " + CLIENT_KEY)
                        .status())
                .isEqualTo(200);
        provider.answerWith(Answer.json(503, "{}"));
        gateway.post("/v1/chat/completions", CHAT, "Authorization: Bearer " + CLIENT_KEY);
        Await.until("both are counted", () -> number(overview(), "totals", "n") == before + 2);

        String told = overview();
        assertThat(told).contains("\"state\":\"UP\"", "\"target\":\"fake\"");
        assertThat(number(told, "totals", "failed")).isPositive();
        assertThat(number(told, "\"target\":\"fake\"", "errors_5xx")).isPositive();
        // 1,000 tokens at 2.50 and 200 at 10 a million.
        assertThat(told.substring(told.indexOf("totals"))).contains("\"cost\":\"0.0045\"");
    }

    private static String overview() {
        return gateway.get(API + "overview", as("viewer")).bodyText();
    }

    private static long number(String json, String after, String name) {
        String rest = json.substring(json.indexOf(after));
        String value = rest.substring(rest.indexOf("\"" + name + "\":") + name.length() + 3);
        return Long.parseLong(
                value.substring(0, value.replaceAll("[^0-9].*", "").length()));
    }

    @Test
    void anOperatorTakesATargetOutAndBackIn() {
        assertThat(post("targets/cool?target=fake&seconds=60", "", as("operator"), OWN)
                        .bodyText())
                .contains("\"reason\":\"by_hand\"");
        assertThat(overview()).contains("fake rests for");
        assertThat(post("targets/warm?target=fake", "", as("operator"), OWN).bodyText())
                .contains("\"cooled\":[]");
        assertThat(told(post("targets/open?target=nope", "", as("operator"), OWN)))
                .isEqualTo("404 not_found");
        assertThat(told(post("targets/open", "", as("operator"), OWN))).isEqualTo("400 invalid_parameter");
        assertThat(gateway.get(API + "targets", as("viewer")).bodyText())
                .contains("\"name\":\"fast\",\"tiers\":[{\"targets\":[");
    }

    @Test
    void anOperatorTakesTheGatewayOutOfLoadBalancingAndPutsItBack() {
        assertThat(post("drain", "", as("operator"), OWN).bodyText())
                .isEqualTo("{\"state\":\"draining\",\"running\":0}");
        assertThat(gateway.get("/health/ready").status()).isEqualTo(503);
        assertThat(overview()).contains("\"state\":\"DRAINING\"");
        assertThat(gateway.get(API + "gateways", as("viewer")).bodyText()).contains("\"state\":\"draining\"");

        assertThat(post("resume", "", as("operator"), OWN).bodyText()).contains("\"state\":\"serving\"");
        assertThat(gateway.get("/health/ready").status()).isEqualTo(200);
    }

    @Test
    void anOperatorReloadsTheConfigurationAndIsToldWhatIsWrongWithIt() {
        String ole = "sluice.admin.keys.ole.sha256=" + Sha256.hex(keyOf("operator"));
        String role = "sluice.admin.keys.ole.role=operator";
        try (TestGateway other = TestGateway.start("sluice.demo=true", "sluice.reload.every=0", ole, role)) {
            other.rewrite("sluice.demo=true", ole, role, "sluice.clients.crm.models=*", "sluice.clients.crm.weight=x");
            assertThat(reloaded(other)).contains("\"applied\":false", "sluice.clients.crm.weight");
            assertThat(other.get(API + "clients", as("operator")).bodyText()).doesNotContain("crm");

            other.rewrite(
                    "sluice.demo=true",
                    ole,
                    role,
                    "sluice.clients.crm.key-sha256=" + Sha256.hex("crm"),
                    "sluice.drain.timeout=7s");
            assertThat(reloaded(other))
                    .contains("\"applied\":true,\"faults\":[]", "\"at_next_start\":[", "sluice.drain.timeout");
            assertThat(other.get(API + "clients", as("operator")).bodyText()).contains("crm");
        }
    }

    private static String reloaded(TestGateway other) {
        return other.post(API + "config/reload", "", as("operator"), OWN).bodyText();
    }

    @Test
    void budgetsAndLimitsAreThoseOfTheBucketsThatRefuse() {
        assertThat(gateway.get(API + "budgets", as("viewer")).bodyText())
                .contains("\"name\":\"monthly\"", "\"of\":\"crm\"", "\"amount\":\"100\"", "\"resets_at\":\"20");
        assertThat(gateway.get(API + "limits?client=crm", as("viewer")).bodyText())
                .contains("\"name\":\"minute\"", "\"amount\":50000", "\"name\":\"monthly\"");
        assertThat(told(gateway.get(API + "limits", as("viewer")))).isEqualTo("400 invalid_parameter");
        assertThat(told(gateway.get(API + "limits?client=crm&user=u", as("viewer"))))
                .isEqualTo("403 role_required");
    }

    @Test
    void pricesAreListedBySection() {
        assertThat(gateway.get(API + "prices", as("viewer")).bodyText())
                .contains("\"used\":[\"own\"]")
                .doesNotContain("\"data\"");
        assertThat(gateway.get(API + "prices?section=own", as("viewer")).bodyText())
                .contains("{\"model\":\"m\",\"amounts\":{\"input\":\"2.5\",\"output\":\"10\"},\"more\":false}");
    }

    @Test
    void thePriceOfWhatATargetAnswersIsFound() {
        assertThat(gateway.get(API + "prices?provider=fake&target=fake&model=m", as("viewer"))
                        .bodyText())
                .contains("\"section\":\"own\",\"model\":\"m\"")
                .doesNotContain("\"data\"");
        assertThat(gateway.get(API + "prices?provider=fake&model=unpriced", as("viewer"))
                        .bodyText())
                .contains("\"section\":\"own\"")
                .doesNotContain("\"model\"");
        assertThat(gateway.get(API + "prices?provider=nobody&model=m", as("viewer"))
                        .bodyText())
                .doesNotContain("\"section\":");
    }

    @Test
    void clientsAreShownWithoutTheirKeys() {
        assertThat(gateway.get(API + "clients", as("viewer")).bodyText())
                .contains("\"client\":\"crm\"", "\"expired\":true", "\"until\":\"2020-02-01T00:00:00Z\"")
                .doesNotContain(Sha256.hex(CLIENT_KEY));
    }

    @ParameterizedTest
    @CsvSource({"viewer, 403 role_required", "auditor, 403 role_required", "operator, 404 ledger_off"})
    void withoutALedgerNoKeyIsMade(String role, String expected) {
        for (String path : List.of("clients/crm/keys", "keys/x/rotate", "keys/x/disable")) {
            assertThat(told(post(path, "{}", as(role), OWN))).isEqualTo(expected);
        }
        assertThat(gateway.get(API + "clients", as(role)).bodyText()).contains("\"makes_keys\":false");
    }

    @Test
    void noAnswerHasASecret() {
        String all = Stream.of("session", "overview", "targets", "budgets", "prices", "clients", "config")
                .map(path -> gateway.get(API + path, as("operator")).bodyText())
                .reduce("", String::concat);
        assertThat(all)
                .contains("\"property\":\"sluice.providers.fake.key\",\"value\":\"set\"")
                .contains("\"property\":\"sluice.budgets.monthly.amount\",\"value\":\"100\"")
                .doesNotContain(PROVIDER_KEY, CLIENT_KEY, Sha256.hex(CLIENT_KEY), keyOf("operator"))
                .doesNotContain(Sha256.hex(keyOf("operator")));
    }

    @ParameterizedTest
    @CsvSource({
        "overview?minutes=4, 400 invalid_parameter",
        "overview?minutes=x, 400 invalid_parameter",
        "overview?minutes=5&minutes=6, 400 invalid_parameter",
        "ledger, 404 ledger_off",
        "nothing, 404 not_found",
        "targets/open, 405 method_not_allowed"
    })
    void whatCannotBeAnsweredSaysWhy(String path, String expected) {
        assertThat(told(gateway.get(API + path, as("operator")))).isEqualTo(expected);
    }

    @Test
    void aKeyThatIsTakenOutOfTheFileEndsItsSessions() {
        String kept = "sluice.admin.keys.ole.sha256=" + Sha256.hex(keyOf("operator"));
        try (TestGateway other = TestGateway.start(
                "sluice.demo=true",
                "sluice.reload.every=100ms",
                kept,
                "sluice.admin.keys.vera.sha256=" + Sha256.hex(keyOf("viewer")))) {
            String cookie = other.post(API + "session", "{\"key\":\"" + keyOf("viewer") + "\"}", OWN)
                    .header("Set-Cookie")
                    .orElseThrow();
            String sent = "Cookie: " + cookie.substring(0, cookie.indexOf(';'));
            assertThat(other.get(API + "session", sent).status()).isEqualTo(200);
            other.rewrite("sluice.demo=true", "sluice.reload.every=100ms", kept);
            Await.until(
                    "the session ends", () -> other.get(API + "session", sent).status() == 401);
        }
    }

    @Test
    void whatEndsWhileSomebodyWatchesIsTold() {
        String next = textOf("next", gateway.get(API + "live", as("viewer")).bodyText());
        provider.answerWith(Answer.json(200, USAGE));
        gateway.post("/v1/chat/completions", CHAT, "Authorization: Bearer " + CLIENT_KEY, "x-request-id: watched-1");
        Await.until("it is told", () -> gateway.get(API + "live?after=" + next, as("viewer"))
                .bodyText()
                .contains("watched-1"));
        String forViewer = gateway.get(API + "live?after=" + next, as("viewer")).bodyText();
        assertThat(forViewer)
                .contains("\"request_id\":\"watched-1\",\"client\":\"crm\",\"api\":\"chat\"")
                .contains("\"target\":\"fake\",\"status\":200,\"ending\":\"complete\",\"attempts\":1")
                .contains("\"input\":1000,\"output\":200,\"cost\":\"0.0045\"")
                .contains("\"missed\":0,\"gap\":false");
        assertThat(gateway.get(API + "live?after=" + next, as("auditor")).bodyText())
                .contains("\"client\":\"crm\",\"user\":\"crm\"");
        assertThat(told(gateway.get(API + "live?after=x", as("viewer")))).isEqualTo("400 invalid_parameter");
    }

    @Test
    void twentyWatchAndTheNextOneIsToldSo() {
        try (TestGateway other = TestGateway.start(
                Duration.ofSeconds(30),
                DisguisingFilter.inFront(),
                "sluice.demo=true",
                "sluice.admin.keys.vera.sha256=" + Sha256.hex(keyOf("viewer")))) {
            String address = DisguisingFilter.ADDRESS + ": 203.0.113.";
            // In one loop, so that nobody is forgotten meanwhile, however slow the machine is.
            RawResponse last = other.get(API + "live", as("viewer"), address + 1);
            for (int each = 2; last.status() == 200 && each < 200; each++) {
                last = other.get(API + "live", as("viewer"), address + each);
            }
            assertThat(told(last)).isEqualTo("429 too_many_viewers");
            assertThat(last.header("Retry-After")).contains("10");
            assertThat(last.bodyText()).contains("20 people watch");
        }
    }

    private static String textOf(String member, String body) {
        return body.replaceAll("(?s).*\"" + member + "\":\"([^\"]+)\".*", "$1");
    }
}
