package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.digest.Sha256;
import dev.sluice.testing.Answer;
import dev.sluice.testing.Await;
import dev.sluice.testing.Browser;
import dev.sluice.testing.ConsolePage;
import dev.sluice.testing.DisguisingFilter;
import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.FreePort;
import dev.sluice.testing.RawResponse;
import dev.sluice.testing.TestGateway;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.openqa.selenium.Keys;

/** The pages of the console in a real browser. One browser shows them all, one after the other. */
final class ConsolePagesTest {

    private static final String API = "/admin/api/v1/";
    private static final String VIEWER = "key-of-vera-0123456789";
    private static final String AUDITOR = "key-of-aude-0123456789";
    private static final String OPERATOR = "key-of-ole-0123456789";
    private static final String MEMBER = "key-of-tom-0123456789";
    private static final String CLIENT = "key-of-crm-0123456789";
    private static final String DRAWER = "document.querySelector('dialog').textContent";
    private static final String CHAT = "{\"model\":\"%s\",\"messages\":[]}";
    private static final String USAGE =
            "{\"model\":\"m-2026\",\"usage\":{\"prompt_tokens\":1000,\"completion_tokens\":200,"
                    + "\"prompt_tokens_details\":{\"cached_tokens\":600}}}";

    /** Each page, and the others that are looked at like them. */
    private static final List<ConsolePage> PAGES = Stream.concat(
                    ConsolePage.ALL.stream(),
                    Stream.of(
                            new ConsolePage("/budgets?client=crm", "Budgets and limits"),
                            new ConsolePage("/requests?open=failed-1", "Requests")))
            .toList();

    @TempDir
    private static Path directory;

    @AutoClose
    private static Browser browser;

    @AutoClose
    private static FakeProvider provider;

    /** With traffic, prices, budgets, and two administrators. */
    @AutoClose
    private static TestGateway full;

    /** Without a request, open to its own machine. */
    @AutoClose
    private static TestGateway empty;

    @AutoClose
    private static TestGateway withoutLedger;

    @AutoClose
    private static TestGateway withoutDatabase;

    /**
     * How pages are looked at.
     *
     * @param key signs in; empty text where nobody has to
     * @param history what the pages say that show what the ledger has
     */
    private record Look(
            String name, Supplier<TestGateway> gateway, String key, int width, String colours, String history) {

        @Override
        public String toString() {
            return name;
        }
    }

    private static final List<Look> LOOKS = List.of(
            new Look("by an operator", () -> full, OPERATOR, 1400, "light", "unpriced"),
            new Look("on a narrow screen", () -> full, OPERATOR, 360, "light", "unpriced"),
            new Look("in the dark on a screen of middle width", () -> full, OPERATOR, 800, "dark", "unpriced"),
            new Look("by a viewer", () -> full, VIEWER, 1400, "light", "unpriced"),
            new Look("before the first request", () -> empty, "", 1400, "light", "in this"),
            new Look("without a ledger", () -> withoutLedger, "", 1400, "light", "The ledger is off"),
            new Look(
                    "while the database is away",
                    () -> withoutDatabase,
                    "",
                    1400,
                    "light",
                    "The database of the ledger is away"));

    /** The one in force, so that pages of one look share a sign-in. */
    private static Look current;

    @BeforeAll
    static void start() throws IOException {
        browser = Browser.start();
        provider = FakeProvider.start();
        full = TestGateway.start(
                "sluice.providers.openai.base-url=" + provider.baseUrl(),
                "sluice.providers.openai.key=secret-of-provider-0123456789",
                "sluice.providers.openai.prices=own",
                "sluice.providers.openai.default=true",
                "sluice.providers.azure.base-url=" + provider.baseUrl(),
                "sluice.providers.azure.key=another-secret-0123456789",
                "sluice.providers.azure.prices=other",
                "sluice.prices.other.m.input=3",
                "sluice.prices.own.m.input=2.50",
                "sluice.prices.own.m.cache-read=1.25",
                "sluice.prices.own.m.output=10",
                "sluice.models.fast.targets=openai,azure",
                "sluice.clients.crm.key-sha256=" + Sha256.hex(CLIENT),
                "sluice.clients.hr.key-sha256=" + Sha256.hex("hr") + " until 2020-01-31",
                "sluice.clients.claims.key-sha256=" + Sha256.hex("claims"),
                "sluice.clients.claims.models=fast",
                "sluice.budgets.monthly.clients=crm",
                "sluice.budgets.monthly.amount=100",
                "sluice.budgets.monthly.per=month",
                "sluice.budgets.monthly.unpriced=pass",
                "sluice.budgets.tiny.clients=crm",
                "sluice.budgets.tiny.amount=0.001",
                "sluice.budgets.tiny.per=day",
                "sluice.budgets.tiny.action=alert",
                "sluice.limits.minute.model=*",
                "sluice.limits.minute.selector=@client",
                "sluice.limits.minute.tokens=50000",
                "sluice.ledger=on",
                "sluice.ledger.dir=" + directory.resolve("full"),
                "sluice.budget.zone=Europe/Zurich",
                "sluice.admin.keys.vera.sha256=" + Sha256.hex(VIEWER),
                "sluice.capture.debug.clients=crm",
                "sluice.capture.debug.models=m",
                "sluice.capture.debug.share=100%",
                "sluice.admin.keys.aude.sha256=" + Sha256.hex(AUDITOR),
                "sluice.admin.keys.aude.role=auditor",
                "sluice.admin.keys.ole.sha256=" + Sha256.hex(OPERATOR),
                "sluice.admin.keys.ole.role=operator",
                "sluice.admin.keys.tom.sha256=" + Sha256.hex(MEMBER),
                "sluice.admin.keys.tom.team=sales",
                "sluice.admin.teams.sales.clients=crm");
        Await.until("the tables", () -> told(full, "exchanges").contains("\"data\":[]"));
        empty = TestGateway.start(
                Duration.ofSeconds(30),
                DisguisingFilter.inFront(),
                "sluice.demo=true",
                "sluice.ledger=on",
                "sluice.ledger.dir=" + directory.resolve("empty"));
        withoutLedger = TestGateway.start("sluice.demo=true", "sluice.ledger=off", "sluice.prices=on");
        withoutDatabase = TestGateway.start(
                "sluice.demo=true",
                "sluice.prices=on",
                "sluice.ledger=on",
                "sluice.ledger.dir=" + directory.resolve("away"),
                "sluice.ledger.url=jdbc:postgresql://127.0.0.1:" + FreePort.find() + "/sluice");
        provider.answerWith(Answer.json(200, USAGE));
        for (int i = 0; i < 3; i++) {
            ask("m", "good-" + i);
        }
        ask("unpriced", "unpriced-1");
        provider.answerWith(Answer.json(500, "{}"));
        ask("fast", "failed-1");
        full.post(API + "targets/cool?target=azure&seconds=3600", "", "Authorization: Bearer " + OPERATOR, OWN);
        full.post(API + "targets/open?target=openai", "", "Authorization: Bearer " + OPERATOR, OWN);
        Await.until("the ledger has all", () -> told(full, "exchanges").split("\"begun\"", -1).length == 6);
        Await.until("the ledger has its tables", () -> told(empty, "exchanges").contains("\"data\":[]"));
    }

    private static final String OWN = "x-sluice-admin: 1";

    private static RawResponse ask(String model, String id) {
        return full.post(
                "/v1/chat/completions",
                CHAT.formatted(model),
                "Authorization: Bearer " + CLIENT,
                "x-request-id: " + id,
                "traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
    }

    private static String told(TestGateway gateway, String call) {
        return gateway.get(API + call, "Authorization: Bearer " + VIEWER).bodyText();
    }

    /** A request is opened only where there is one, and the audit read by those who may. */
    static Stream<Arguments> pagesAndLooks() {
        return LOOKS.stream().flatMap(look -> PAGES.stream()
                .filter(page -> !page.fragment().equals("/budgets"))
                .filter(page ->
                        look.history().equals("unpriced") || !page.fragment().contains("open="))
                .filter(page -> look.key().equals(OPERATOR) || !page.fragment().equals("/audit"))
                .map(page -> Arguments.of(page.fragment(), look, page.heading())));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("pagesAndLooks")
    void everyPageIsReadableForEveryoneWhoeverLooksAndHoweverTheGatewayIs(String page, Look look, String heading) {
        if (!look.equals(current)) {
            take(look);
        }
        browser.go(page);

        assertThat(browser.text(HEADING)).isEqualTo(heading);
        assertThat(browser.text("document.title")).startsWith(heading + " · 127.0.0.1");
        if (heading.equals("Usage") || heading.equals("Requests")) {
            assertThat(browser.text(MAIN)).contains(look.history());
        }
        assertThat(browser.faults()).isEmpty();
        assertThat(browser.list(WIDER)).isEmpty();
        assertThat(browser.list(BROKEN)).isEmpty();
        assertThat(errors()).isEmpty();
        assertThat(browser.takeHosts())
                .isSubsetOf(Set.of("127.0.0.1:" + look.gateway().get().port()));
    }

    @Test
    void aPageThatFitsDoesNotScroll() {
        begin(withoutLedger, "", "/usage");
        assertThat(browser.text("document.documentElement.scrollHeight")).isEqualTo("900");
    }

    @Test
    void whatEndsIsShownLiveAndCountedWhilePaused() {
        begin(full, OPERATOR, "/live");
        assertThat(browser.text(MAIN)).contains("Waiting for a request to end");
        provider.answerWith(Answer.json(200, USAGE));
        ask("m", "live-1");
        Await.until("it is shown", () -> browser.text(MAIN).contains("crm"));
        assertThat(browser.faults()).isEmpty();
        assertThat(browser.list(WIDER)).isEmpty();

        browser.run("[...document.querySelectorAll('button')].find((one) => one.textContent === 'Pause').click()");
        ask("m", "live-2");
        Await.until("it is counted", () -> browser.text(MAIN).contains("1 request is not shown."));
        assertThat(browser.text("document.querySelectorAll('tbody tr').length")).isEqualTo("1");
    }

    @Test
    void whereAsManyWatchAsMayTheNextOneIsToldSoInWords() {
        try (TestGateway gateway = TestGateway.start(
                "sluice.demo=true",
                "sluice.ledger=off",
                "sluice.admin.proxies=127.0.0.1",
                "sluice.admin.keys.vera.sha256=" + Sha256.hex(VIEWER))) {
            begin(gateway, VIEWER, "/clients");
            for (int each = 1; each <= 20; each++) {
                gateway.get(API + "live", "Authorization: Bearer " + VIEWER, "X-Forwarded-For: 203.0.113." + each);
            }
            browser.go("/live");
            assertThat(browser.text(MAIN))
                    .contains("As many people watch as may at once", "20 people watch", "goes on by itself")
                    .doesNotContain("Waiting for a request");
            assertThat(browser.faults()).isEmpty();
            assertThat(browser.list(WIDER)).isEmpty();
            assertThat(errors()).allMatch(error -> error.contains("/live") && error.contains("status of 429"));
        }
    }

    @Test
    void aRequestIsTriedOutByKeyboardAndItsAnswerHeadersAndRowAreShown() {
        try (TestGateway gateway = TestGateway.start(
                "sluice.demo=true",
                "sluice.ledger=on",
                "sluice.ledger.dir=" + directory.resolve("try"),
                "sluice.clients.crm.key-sha256=" + Sha256.hex(CLIENT),
                "sluice.clients.claims.key-sha256=" + Sha256.hex("claims"),
                "sluice.clients.claims.models=fast",
                "sluice.admin.keys.ole.sha256=" + Sha256.hex(OPERATOR),
                "sluice.admin.keys.ole.role=operator")) {
            begin(gateway, OPERATOR, "/try?client=crm");
            browser.press("/");
            browser.tabTo("document.activeElement.matches('input[list=try-models]')", 2);
            browser.press("sluice-demo");
            sendPrompt();
            Await.until("its row is shown", () -> browser.text(MAIN).contains("Tried by"));
            assertThat(browser.text("document.querySelector('pre.answer').textContent"))
                    .contains("You said: Hello");
            assertThat(browser.text(MAIN)).contains("x-request-id", "x-arch-llm-provider", "200 complete");
            assertThat(browser.address())
                    .contains("client=crm", "model=sluice-demo")
                    .doesNotContain("Hello");
            assertSound();

            browser.size(360, 800);
            browser.colours("dark");
            browser.go("/try?client=claims&model=sluice-demo");
            sendPrompt();
            Await.until("the error is explained", () -> browser.text(MAIN)
                    .contains("The reference says: The client may not use this model."));
            assertThat(browser.text(MAIN)).contains("model_not_allowed");
            Await.until("its row is shown", () -> browser.text(MAIN).contains("403 refused"));
            assertThat(browser.faults()).isEmpty();
            assertThat(browser.list(WIDER)).isEmpty();
        }
    }

    @Test
    void withoutALedgerWhatBecameOfATrialIsToldFromMemory() {
        begin(withoutLedger, "", "/try?client=anonymous&model=sluice-demo");
        sendPrompt();
        Await.until("its end is told", () -> browser.text(MAIN).contains("What became of it"));
        assertThat(browser.text(MAIN)).contains("You said: Hello", "200 complete");
        assertSound();
    }

    private static void sendPrompt() {
        browser.tabTo("document.activeElement.matches('textarea')", 40);
        browser.press("Hello");
        browser.tabTo("document.activeElement.textContent === 'Send'", 2);
        browser.press(Keys.ENTER);
    }

    /** Nothing is wrong with the page as it is, and none has failed since. */
    private static void assertSound() {
        assertThat(browser.faults()).isEmpty();
        assertThat(browser.list(WIDER)).isEmpty();
        assertThat(errors()).isEmpty();
    }

    @Test
    void whatIsEmptySaysWhatFillsIt() {
        begin(empty, "", "/");
        assertThat(browser.text(MAIN))
                .contains("No request has come yet", "curl " + empty.url() + "/v1/chat/completions");
        for (String page : List.of("/usage", "/requests", "/budgets", "/prices")) {
            browser.go(page);
            assertThat(browser.text("document.querySelector('.empty').textContent"))
                    .as(page)
                    .isNotBlank();
        }
    }

    @Test
    void alertsOfBudgetsAreShownWithWhatBecameOfThem() {
        begin(full, VIEWER, "/budgets");
        assertThat(browser.text(MAIN)).contains("Alerts", "Reached", "tiny", "crm", "100 %", "no webhook");
        begin(empty, "", "/budgets");
        assertThat(browser.text(MAIN)).doesNotContain("Reached");
    }

    @Test
    void aViewerIsShownNeitherUsersNorWhatChangesTargets() {
        begin(full, VIEWER, "/targets");
        assertThat(browser.text(MAIN)).contains("openai", "azure").doesNotContain("Change");
        browser.go("/requests");
        assertThat(browser.text("document.querySelector('.filters').textContent"))
                .doesNotContain("User");
        assertThat(browser.is("document.querySelector('a[download]')")).isFalse();
        assertThat(browser.text("document.querySelector('nav').textContent")).doesNotContain("Audit");
        begin(full, OPERATOR, "/requests");
        assertThat(browser.text("document.querySelector('.filters').textContent"))
                .contains("User");
        assertThat(browser.is("document.querySelector('a[download]')")).isTrue();
    }

    @Test
    void aMemberOfATeamIsShownWhatConcernsItsClients() {
        begin(full, MEMBER, "/");
        assertThat(browser.text(HEADING)).isEqualTo("Live");
        assertThat(browser.text("document.querySelector('#menu').innerText"))
                .contains("Budgets and limits", "Usage", "Requests", "Clients", "tom, team sales")
                .doesNotContain("Overview")
                .doesNotContain("Models and targets")
                .doesNotContain("Prices")
                .doesNotContain("Audit")
                .doesNotContain("Configuration");
        for (String page :
                List.of("/usage", "/requests", "/requests?open=failed-1", "/budgets?client=crm", "/clients")) {
            browser.go(page);
            assertThat(browser.faults()).isEmpty();
            assertThat(browser.list(WIDER)).isEmpty();
            assertThat(errors()).isEmpty();
        }
        assertThat(browser.text(MAIN)).contains("crm").doesNotContain("claims");
    }

    @Test
    void theKeyboardAloneSignsInAndWalksTheMenu() {
        begin(full, "", "");
        assertThat(browser.text(HEADING)).isEqualTo("Sign in to Sluice");
        assertThat(browser.faults()).isEmpty();

        browser.press("a wrong key", Keys.ENTER);
        assertThat(browser.text("document.querySelector('[role=alert]').textContent"))
                .contains("This is no administrator's key");
        assertThat(browser.is("document.activeElement.matches('[name=key][aria-invalid=true]')"))
                .isTrue();
        assertThat(browser.faults()).isEmpty();

        browser.press(OPERATOR, Keys.ENTER);
        assertThat(browser.text(HEADING)).isEqualTo("Overview");

        browser.press(Keys.TAB);
        assertThat(focus()).isEqualTo("Skip to the page");
        for (ConsolePage page : ConsolePage.ALL) {
            browser.tabTo(
                    "document.activeElement.closest('nav')?.contains(document.activeElement)"
                            + " && document.activeElement.textContent === '" + page.heading() + "'",
                    12);
            assertThat(focus()).isEqualTo(page.heading());
        }
        browser.press(Keys.ENTER);
        assertThat(browser.text(HEADING)).isEqualTo("Configuration");
        assertThat(browser.is("document.activeElement.tagName === 'H1'")).isTrue();
        browser.press("g", "u");
        assertThat(browser.text(HEADING)).isEqualTo("Usage");
    }

    @Test
    void theLinkThatSkipsTheMenuLeadsToThePage() {
        begin(full, OPERATOR, "/requests");
        browser.press(Keys.TAB);
        browser.press(Keys.ENTER);
        assertThat(browser.is("document.activeElement.id === 'main'")).isTrue();
        browser.press(Keys.TAB);
        assertThat(browser.is("document.activeElement.closest('main')")).isTrue();
        assertThat(focus()).isEqualTo("Renew");
    }

    @Test
    void aRequestIsOpenedByKeyboardAndEscapeGivesTheFocusBack() {
        begin(full, OPERATOR, "/requests");
        browser.tabTo("document.activeElement.closest('td')", 40);
        String opened = focus();
        browser.press(Keys.ENTER);
        assertThat(browser.is("document.querySelector('dialog.drawer[open]').contains(document.activeElement)"))
                .isTrue();
        assertThat(browser.address()).contains("open=");
        assertThat(browser.text("document.querySelector('dialog').textContent")).contains("failed-1", "500");
        for (int i = 0; i < 12; i++) {
            browser.press(Keys.TAB);
            assertThat(
                            browser.is(
                                    "document.activeElement.closest('main table, nav') && !document.activeElement.closest('dialog')"))
                    .isFalse();
        }
        browser.press(Keys.ESCAPE);
        assertThat(browser.is("document.querySelector('dialog')")).isFalse();
        assertThat(browser.address()).doesNotContain("open=");
        assertThat(focus()).isEqualTo(opened);
    }

    @Test
    void anAuditorSeesTheTextOfARequestWhenAskingForItAndTheAuditSaysSo() {
        begin(full, AUDITOR, "/requests?open=good-0");
        assertThat(browser.text(DRAWER))
                .contains("The audit records that you look at it.")
                .doesNotContain("\"messages\"");

        browser.tabTo("document.activeElement.textContent === 'Show text'", 40);
        browser.press(Keys.ENTER);
        assertThat(browser.text(DRAWER))
                .contains("{\"model\":\"m\",\"messages\":[]}", "\"m-2026\"", "kept by the rule debug");
        assertThat(browser.faults()).isEmpty();

        browser.press(Keys.ENTER);
        assertThat(browser.text(DRAWER)).contains("Show text").doesNotContain("\"messages\"");
        String looks = "/audit?action=exchanges%2F%7Bid%7D%2Fcapture";
        Await.until("the record", () -> full.get(API.replaceAll("/$", "") + looks, "Authorization: Bearer " + AUDITOR)
                .bodyText()
                .contains("aude"));
        browser.go(looks);
        assertThat(browser.text(MAIN)).contains("Look at text", "aude");
    }

    @Test
    void whereNoTextIsKeptTheDrawerSaysSo() {
        begin(full, AUDITOR, "/requests?open=unpriced-1");
        browser.tabTo("document.activeElement.textContent === 'Show text'", 40);
        browser.press(Keys.ENTER);
        assertThat(browser.text(DRAWER)).contains("No text is kept of this request");
        assertThat(browser.faults()).isEmpty();
        begin(full, OPERATOR, "/requests?open=good-0");
        assertThat(browser.text(DRAWER)).doesNotContain("Show text");
    }

    /** Answers searches for an error as a ledger with many rows does, in which it is rare. */
    private static final String LONG_SEARCH = """
            const plain = window.fetch;
            window.parts = 0;
            window.fetch = async (...call) => {
              if (!String(call[0]).includes('error=rare')) return plain(...call);
              await new Promise((go, stop) => {
                const look = () => {
                  if (call[1].signal.aborted) stop(new DOMException('stopped', 'AbortError'));
                  else if (window.held) setTimeout(look, 5);
                  else go();
                };
                look();
              });
              window.parts++;
              if (window.rest) return plain('api/v1/exchanges?limit=3');
              return new Response(JSON.stringify({ data: [], next: '01990000-0000-7000-8000-000000000000',
                searched_to: `2026-11-20T12:${60 - window.parts}:00Z` }), { status: 200 });
            };
            """;

    @Test
    void aLongSearchGoesOnByItselfForAWhileAndTellsHowFarItIs() {
        begin(full, OPERATOR, "/requests");
        browser.run(LONG_SEARCH);
        browser.go("/requests?error=rare");
        Await.until("it pauses", () -> browser.text(MAIN).contains("Look further back"));
        assertThat(browser.text("window.parts")).isEqualTo("21");
        assertThat(browser.text(MAIN))
                .contains("Looked back to 20 Nov, 13:39:00.")
                .doesNotContain("None in this range");
        assertSound();

        browser.run("window.held = true");
        click("Look further back");
        Await.until("it goes on", () -> browser.text(MAIN).contains("Looking back to 20 Nov"));
        click("Stop");
        Await.until("it is stopped", () -> browser.text(MAIN).contains("Look further back"));
        assertThat(browser.text("window.parts")).isEqualTo("21");
        assertSound();

        browser.run("window.held = false; window.rest = true");
        click("Look further back");
        Await.until("requests are found", () -> rows().size() == 3);
        assertSound();
    }

    private static void click(String button) {
        browser.run(
                "[...document.querySelectorAll('button')].find((one) => one.textContent === arguments[0]).click()",
                button);
    }

    @Test
    void whereOthersHaveTheAuditCheckedTheCheckWaitsForItsTurn() {
        begin(full, AUDITOR, "/requests");
        browser.run("""
                const plain = window.fetch;
                window.fetch = async (...call) => {
                  if (window.free || !String(call[0]).includes('audit/verify')) return plain(...call);
                  return new Response(JSON.stringify({ error: { code: 'too_many_checks', message: 'Others are first.' } }),
                    { status: 429, headers: { 'Retry-After': '1' } });
                };
                """);
        browser.go("/audit");
        Await.until("it waits", () -> browser.text(MAIN).contains("Other people are having the audit checked"));
        assertThat(browser.text(MAIN)).doesNotContain("There is no record yet").doesNotContain("Try again");
        assertSound();

        browser.run("window.free = true");
        Await.until("it goes on", () -> browser.text(MAIN).contains("whole up to"));
        assertThat(browser.text(MAIN)).doesNotContain("Other people");
        assertSound();
    }

    @Test
    void whatHasNoPriceIsAskedForByWholeDays() {
        begin(full, OPERATOR, "/prices");
        assertThat(browser.list("return performance.getEntriesByType('resource').map((one) => one.name)"))
                .filteredOn(name -> name.contains("/usage?"))
                .isNotEmpty()
                .allMatch(name -> name.matches(".*[?&]from=[0-9-]{10}&to=[0-9-]{10}(&.*)?"));
    }

    @Test
    void theDrawerTellsTheTraceOfARequest() {
        begin(full, VIEWER, "/requests?open=good-1");
        assertThat(browser.text(DRAWER)).contains("Trace", "4bf92f3577b34da6a3ce929d0e0e4736");
        assertThat(browser.faults()).isEmpty();
    }

    @Test
    void aFilterIsInTheAddressAndAPastedLinkShowsTheSame() {
        begin(full, OPERATOR, "/requests");
        assertThat(rows()).hasSize(5);
        browser.press("/");
        browser.press("good-1", Keys.ENTER);
        assertThat(browser.address()).contains("request_id=good-1");
        assertThat(rows()).hasSize(1);
        assertThat(browser.is("document.activeElement.matches('input[data-search]:focus-visible')"))
                .isTrue();
        assertThat(afterPasting()).isEqualTo(rows());
        assertThat(browser.text("document.querySelector('input[data-search]').value"))
                .isEqualTo("good-1");

        browser.go("/usage");
        browser.press("/");
        browser.press("t");
        assertThat(browser.address()).contains("by=target");
        List<String> byTarget = rows();
        assertThat(byTarget).anyMatch(row -> row.contains("openai"));
        assertThat(afterPasting()).isEqualTo(byTarget);
    }

    private static List<String> afterPasting() {
        browser.load(browser.address());
        return rows();
    }

    @Test
    void aDialogOfATargetIsReadableAndWhatItAsksForHappens() {
        begin(full, OPERATOR, "/targets");
        browser.tabTo("document.activeElement.getAttribute('aria-label') === 'Cool openai'", 40);
        browser.press(Keys.ENTER);
        assertThat(browser.text("document.querySelector('dialog h2').textContent"))
                .isEqualTo("Cool openai?");
        assertThat(browser.faults()).isEmpty();
        browser.press(Keys.ENTER);
        assertThat(browser.is("document.querySelector('dialog')")).isFalse();
        assertThat(focus()).isEqualTo("Cool");
        assertThat(rows()).anyMatch(row -> row.startsWith("openai") && row.contains("target: by hand"));
        browser.tabTo("document.activeElement.getAttribute('aria-label') === 'Warm openai'", 2);
        browser.press(Keys.ENTER);
        browser.tabTo("document.querySelector('dialog') && document.activeElement.textContent === 'Warm'", 4);
        browser.press(Keys.ENTER);
        assertThat(rows()).anyMatch(row -> row.startsWith("openai") && !row.contains("by hand"));
        assertThat(errors()).isEmpty();
    }

    @Test
    void theGatewayIsDrainedAndPutBackByKeyboardAndEnterAloneChangesNothing() {
        begin(full, OPERATOR, "/config");
        assertThat(browser.text(MAIN)).contains("Gateway 1", "this one", "serving");
        browser.tabTo("document.activeElement.textContent === 'Drain'", 40);
        browser.press(Keys.ENTER);
        assertThat(browser.text("document.querySelector('dialog h2').textContent"))
                .isEqualTo("Drain this gateway?");
        assertThat(focus()).isEqualTo("Cancel");
        assertThat(browser.faults()).isEmpty();
        browser.press(Keys.ENTER);
        assertThat(browser.is("document.querySelector('dialog')")).isFalse();
        assertThat(focus()).isEqualTo("Drain");

        for (String action : List.of("Drain", "Stop draining")) {
            browser.tabTo("document.activeElement.textContent === '" + action + "'", 40);
            browser.press(Keys.ENTER);
            browser.tabTo(
                    "document.querySelector('dialog') && document.activeElement.textContent === '" + action + "'", 4);
            browser.press(Keys.ENTER);
            assertThat(browser.text(MAIN))
                    .contains(action.equals("Drain") ? "This gateway drains." : "This gateway serves again.");
            assertSound();
        }
    }

    @Test
    void aDialogWithoutAFieldHasTheFocusOnWhatChangesNothing() {
        begin(full, OPERATOR, "/targets");
        browser.tabTo("document.activeElement.getAttribute('aria-label') === 'Warm azure'", 40);
        browser.press(Keys.ENTER);
        assertThat(focus()).isEqualTo("Cancel");
        browser.press(Keys.ENTER);
        assertThat(browser.is("document.querySelector('dialog')")).isFalse();
        assertThat(focus()).isEqualTo("Warm");
        browser.press(Keys.ENTER);
        browser.press(Keys.ESCAPE);
        assertThat(browser.is("document.querySelector('dialog')")).isFalse();
        assertThat(rows()).anyMatch(row -> row.startsWith("azure") && row.contains("by hand"));

        browser.go("/clients");
        browser.tabTo("document.activeElement.getAttribute('aria-label') === 'Make a key for crm'", 40);
        browser.press(Keys.ENTER);
        assertThat(browser.is("document.activeElement.matches('dialog input[type=date]')"))
                .isTrue();
        browser.press(Keys.ESCAPE);
    }

    @Test
    void thePricesOfARequestAreThoseOfItsModel() {
        begin(full, OPERATOR, "/requests?open=good-1");
        browser.tabTo("document.activeElement.closest('dd') && document.activeElement.href?.includes('/prices')", 40);
        browser.press(Keys.ENTER);
        assertThat(browser.text(HEADING)).isEqualTo("Prices");
        assertThat(browser.text(MAIN)).contains("Section own");
    }

    @Test
    void anOperatorSeesWhatPastDaysWouldCostAndAViewerIsNotAsked() {
        begin(full, OPERATOR, "/prices");
        browser.tabTo("document.activeElement.textContent === 'See the difference'", 60);
        browser.press(Keys.ENTER);
        Await.until("the difference", () -> browser.text(MAIN).contains("0 of 0 requests would change"));
        assertThat(browser.faults()).isEmpty();
        assertThat(errors()).isEmpty();

        begin(full, VIEWER, "/prices");
        assertThat(browser.text(HEADING)).isEqualTo("Prices");
        assertThat(browser.text(MAIN)).doesNotContain("See the difference");
    }

    @Test
    void helpIsOpenedByItsKeyAndReadable() {
        begin(full, VIEWER, "/clients");
        browser.press("?");
        assertThat(browser.text("document.querySelector('dialog h2').textContent"))
                .isEqualTo("Keys");
        assertThat(browser.faults()).isEmpty();
        browser.press(Keys.ESCAPE);
        assertThat(browser.is("document.querySelector('dialog')")).isFalse();
    }

    @Test
    void theMenuOfANarrowScreenOpensAndLeadsToPages() {
        begin(full, VIEWER, "/");
        browser.size(360, 800);
        browser.tabTo("document.activeElement.matches('button.menu')", 4);
        browser.press(Keys.ENTER);
        assertThat(browser.faults()).isEmpty();
        assertThat(browser.list(WIDER)).isEmpty();
        browser.tabTo("document.activeElement.textContent === 'Clients'", 12);
        browser.press(Keys.ENTER);
        assertThat(browser.text(HEADING)).isEqualTo("Clients");
        assertThat(browser.is("document.querySelector('button.menu').getAttribute('aria-expanded') === 'false'"))
                .isTrue();
    }

    @Test
    void whoSignsOutIsSignedOut() {
        begin(full, VIEWER, "/clients");
        browser.tabTo("document.activeElement.textContent === 'Sign out'", 20);
        browser.press(Keys.ENTER);
        assertThat(browser.text(HEADING)).isEqualTo("Sign in to Sluice");
        open(full, "/clients");
        assertThat(browser.text(HEADING)).isEqualTo("Sign in to Sluice");
        browser.press(VIEWER, Keys.ENTER);
        assertThat(browser.text(HEADING)).isEqualTo("Clients");
    }

    /** The same host on another port is the same site: the browser sends the cookie there, and says that the page is of another origin. */
    @Test
    void aPageOfAnotherOriginChangesNothing() {
        begin(full, OPERATOR, "/targets");
        String before = targetsOf(full);
        provider.answerWith(Answer.of(200, "text/html", "<h1>Elsewhere</h1>".getBytes(StandardCharsets.UTF_8)));
        browser.load(provider.baseUrl().toString());
        browser.await("""
                const [url, done] = arguments;
                const send = (more) => fetch(url, { method: 'POST', credentials: 'include', ...more }).catch(() => undefined);
                send({ mode: 'no-cors' }).then(() => send({ headers: { 'x-sluice-admin': '1' } })).then(() => done());
                """, full.url() + API + "targets/cool?target=openai");
        assertThat(targetsOf(full)).isEqualTo(before);
    }

    /** The targets without the seconds that something goes on, which fall by themselves and end. */
    private static String targetsOf(TestGateway gateway) {
        return told(gateway, "targets").replaceAll("\"\\w*for_seconds\":\\d+,?", "");
    }

    @ParameterizedTest
    @CsvSource({"1400, light", "360, dark"})
    void whoIsRefusedSeesAPageInTheLookOfTheConsole(int width, String colours) {
        begin(empty, "", "");
        browser.size(width, 800);
        browser.colours(colours);
        browser.headers(Map.of(DisguisingFilter.ADDRESS, "203.0.113.7"));
        try {
            open(empty, "");
        } finally {
            browser.headers(Map.of());
        }
        assertThat(browser.text(HEADING)).isEqualTo("The console is not open to this machine");
        assertThat(browser.text("getComputedStyle(document.querySelector('.refusal')).borderRadius"))
                .isEqualTo("10px");
        assertThat(browser.faults()).isEmpty();
        assertThat(browser.list(WIDER)).isEmpty();
        assertThat(browser.takeErrors()).allMatch(error -> error.contains("/admin/ - Failed to load resource"));
    }

    @Test
    void whatIsWrongWithAPageIsFound() {
        begin(full, "", "");
        browser.run("""
                const image = document.createElement('img');
                image.src = 'https://other.example/picture.png';
                const wide = document.createElement('p');
                wide.style.width = '3000px';
                wide.textContent = 'wide';
                document.querySelector('main').append(image, wide);
                """);
        assertThat(browser.faults("image-alt")).hasSize(1).first().asString().contains("image-alt");
        assertThat(browser.list(WIDER)).anyMatch(found -> found.contains("wide"));
        assertThat(errors()).anyMatch(error -> error.contains("Content Security Policy"));
        assertThat(browser.takeHosts()).containsExactly("other.example");
    }

    private static final String HEADING = "document.querySelector('h1').textContent";
    private static final String MAIN = "document.querySelector('main').innerText";

    /** What is wider than the screen, but for what scrolls in its own box. */
    private static final String WIDER = """
            const width = document.documentElement.clientWidth;
            return document.documentElement.scrollWidth <= width ? []
              : [...document.querySelectorAll('body *')].filter((one) => one.getBoundingClientRect().right > width
                && !one.closest('.scroll, .unseen')).map((one) => one.outerHTML.slice(0, 200));
            """;

    /** Short words in tables that go on in another line. */
    private static final String BROKEN = """
            const broken = [];
            for (const cell of document.querySelectorAll('main td')) {
              const texts = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
              while (texts.nextNode()) {
                for (const word of texts.currentNode.data.matchAll(/[^\\s-]+/g)) {
                  const range = document.createRange();
                  range.setStart(texts.currentNode, word.index);
                  range.setEnd(texts.currentNode, word.index + word[0].length);
                  if (word[0].length <= 11 && new Set([...range.getClientRects()].map((box) => box.top)).size > 1) broken.push(word[0]);
                }
              }
            }
            return broken;
            """;

    /** The element with the focus, once it is seen that it has it: it is on the screen, and has a ring. */
    private static final String FOCUSED = """
            const one = document.activeElement;
            const box = one.getBoundingClientRect();
            const style = getComputedStyle(one);
            if (box.width < 4 || box.bottom > innerHeight || box.top < 0) return `off the screen: ${one.outerHTML}`;
            if (style.outlineStyle === 'none' || parseFloat(style.outlineWidth) < 1) return `without a ring: ${one.outerHTML}`;
            return one.textContent;
            """;

    private static String focus() {
        return String.valueOf(browser.run(FOCUSED));
    }

    /** The text of each row of the tables that are shown, without what changes by itself. */
    private static List<String> rows() {
        return browser.list(
                "return [...document.querySelectorAll('main tbody tr')].filter((row) => row.checkVisibility()).map((row) => row.innerText)");
    }

    /** Opens a page with nobody, or somebody, signed in. */
    private static void begin(TestGateway gateway, String key, String fragment) {
        current = null;
        browser.takeErrors();
        browser.forgetCookies();
        browser.size(1400, 900);
        browser.colours("light");
        open(gateway, fragment);
        browser.takeHosts();
        if (!key.isEmpty()) {
            browser.press(key, Keys.ENTER);
        }
    }

    private static void take(Look look) {
        begin(look.gateway().get(), look.key(), "");
        current = look;
        browser.size(look.width(), 900);
        browser.colours(look.colours());
        browser.settle();
        browser.takeHosts();
    }

    private static void open(TestGateway gateway, String fragment) {
        browser.load(gateway.url() + "/admin/" + (fragment.isEmpty() ? "" : "#" + fragment));
    }

    /** What pages wrote to the console. The browser also writes that a call was refused, which pages expect. */
    private static List<String> errors() {
        return browser.takeErrors().stream()
                .filter(error -> !error.matches("(?s).*/api/v1/.* status of (401|404|503).*"))
                .toList();
    }
}
