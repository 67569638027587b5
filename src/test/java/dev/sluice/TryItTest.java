package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.digest.Sha256;
import dev.sluice.testing.AccessLines;
import dev.sluice.testing.Answer;
import dev.sluice.testing.Await;
import dev.sluice.testing.DisguisingFilter;
import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.Gate;
import dev.sluice.testing.RawExchange;
import dev.sluice.testing.RawHttp;
import dev.sluice.testing.RawResponse;
import dev.sluice.testing.Received;
import dev.sluice.testing.TestGateway;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that administrators send as clients. */
final class TryItTest {

    private static final String API = "/admin/api/v1/";
    private static final String OWN = "x-sluice-admin: 1";
    private static final String OPERATOR = "Authorization: Bearer operator-key-0123456789";
    private static final String VIEWER = "Authorization: Bearer viewer-key-0123456789";
    private static final String PROMPT = "{\"prompt\":\"Say \\\"hello\\\".\"}";
    private static final String CHAT = "try?client=crm&model=m";
    private static final String ANSWER =
            "{\"id\":\"r1\",\"model\":\"m\",\"usage\":{\"prompt_tokens\":1000,\"completion_tokens\":200}}";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    private static Path directory;

    private static FakeProvider provider;
    private static TestGateway gateway;

    @BeforeAll
    static void start() {
        provider = FakeProvider.start();
        gateway = TestGateway.start(
                Duration.ofSeconds(30),
                DisguisingFilter.inFront(),
                "sluice.providers.fake.base-url=" + provider.baseUrl(),
                "sluice.providers.fake.key=secret-of-provider-0123456789",
                "sluice.providers.fake.default=true",
                "sluice.providers.fake.prices=own",
                "sluice.prices.own.m.input=2.50",
                "sluice.prices.own.m.output=10",
                "sluice.models.fast.targets=fake",
                "sluice.clients.crm.key-sha256=" + Sha256.hex("crm-key"),
                "sluice.clients.crm.models=m, fast",
                "sluice.clients.poor.key-sha256=" + Sha256.hex("poor-key"),
                "sluice.clients.slow.key-sha256=" + Sha256.hex("slow-key"),
                "sluice.budgets.nothing.clients=poor",
                "sluice.budgets.nothing.amount=0.000001",
                "sluice.budgets.nothing.per=month",
                "sluice.limits.once.model=*",
                "sluice.limits.once.selector=@client",
                "sluice.limits.once.value=slow",
                "sluice.limits.once.requests=1",
                "sluice.limits.once.per=day",
                "sluice.stream.heartbeat=100ms",
                "sluice.ledger=on",
                "sluice.ledger.dir=" + directory,
                "sluice.admin.keys.vera.sha256=" + Sha256.hex("viewer-key-0123456789"),
                "sluice.admin.keys.ole.sha256=" + Sha256.hex("operator-key-0123456789"),
                "sluice.admin.keys.ole.role=operator");
    }

    @AfterAll
    static void stop() {
        gateway.close();
        provider.close();
    }

    @BeforeEach
    void answer() {
        provider.startOver();
        provider.answerWith(Answer.json(200, ANSWER));
    }

    private static RawResponse send(String call, String body, String... headers) {
        return gateway.post(
                API + call,
                body,
                Stream.of(List.of(headers), List.of("Content-Type: application/json", OWN))
                        .flatMap(List::stream)
                        .toArray(String[]::new));
    }

    private static String told(RawResponse answer) {
        return answer.status() + " " + answer.bodyText().replaceAll("(?s).*\"code\":\"([a-z_]+)\".*", "$1");
    }

    private static String get(String call) {
        return gateway.get(API + call, OPERATOR).bodyText();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "chat; /v1/chat/completions; {\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"Say \\\"hello\\\".\"}]}",
                "messages; /v1/messages; {\"model\":\"m\",\"max_tokens\":1024,\"messages\":[{\"role\":\"user\",\"content\":\"Say \\\"hello\\\".\"}]}",
                "responses; /v1/responses; {\"model\":\"m\",\"input\":\"Say \\\"hello\\\".\"}"
            })
    void thePromptIsSentInTheFormOfTheApi(String api, String path, String body) throws InterruptedException {
        RawResponse answer = send(CHAT + "&api=" + api, PROMPT, OPERATOR, "Cookie: a=b", "x-team: gold");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.bodyText()).isEqualTo(ANSWER);
        assertThat(answer.header("x-arch-llm-provider")).hasValue("fake");
        Received sent = provider.takeRequest();
        assertThat(sent.target()).isEqualTo(path);
        assertThat(sent.bodyText()).isEqualTo(body);
        assertThat(sent.header("Authorization")).hasValue("Bearer secret-of-provider-0123456789");
        assertThat(sent.headers("Cookie")).isEmpty();
        assertThat(sent.headers("x-sluice-admin")).isEmpty();
        assertThat(sent.headers("x-team")).isEmpty();
    }

    @Test
    void aTrialIsChargedToTheClientAndMarkedInLogLedgerAndAudit() throws InterruptedException {
        try (AccessLines log = AccessLines.listen()) {
            RawResponse answer = send(CHAT, PROMPT, OPERATOR);
            String id = answer.header("x-request-id").orElseThrow();
            assertThat(log.awaitLine(id))
                    .containsEntry("client", "crm")
                    .containsEntry("path", "/v1/chat/completions")
                    .containsEntry("cost", "0.0045")
                    .containsEntry("try", "ole");

            Await.until("it has a row", () -> get("exchanges/" + id).contains("\"cost\""));
            assertThat(get("exchanges/" + id))
                    .contains("\"client\":\"crm\"", "\"cost\":\"0.0045\"", "\"tried_by\":\"ole\"");
            Await.until("it has a record", () -> get("audit?action=try").contains("\"subject\":\"crm\""));
            assertThat(get("audit?action=try"))
                    .contains("\"actor\":\"ole\"", "\"after\":\"chat m\"")
                    .doesNotContain("hello");
        }
    }

    @Test
    void requestsOfClientsAreNotMarked() throws InterruptedException {
        try (AccessLines log = AccessLines.listen()) {
            gateway.post(
                    "/v1/chat/completions",
                    "{\"model\":\"m\",\"messages\":[]}",
                    "Authorization: Bearer crm-key",
                    "x-request-id: plain-1");
            assertThat(log.awaitLine("plain-1")).doesNotContainKey("try");
            Await.until("it has a row", () -> get("exchanges/plain-1").contains("\"cost\""));
            assertThat(get("exchanges/plain-1")).doesNotContain("tried_by");
        }
    }

    @Test
    void aStreamArrivesAsTheProviderSendsIt() throws Exception {
        Gate rest = new Gate();
        String first = "data: {\"choices\":[{\"delta\":{\"content\":\"Hel\"}}]}\n\n";
        String events = first
                + "data: {\"choices\":[{\"delta\":{\"content\":\"lo\"},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n";
        provider.answerWith(Answer.sse(events).pausedAfter(first.length(), rest));
        try (RawExchange exchange = trial("&stream=true")) {
            assertThat(exchange.readUntil("Hel", PATIENCE)).contains("Hel");
            rest.open();
            assertThat(exchange.readToEnd().bodyText()).endsWith("data: [DONE]\n\n");
            assertThat(exchange.header("Content-Type").orElseThrow()).startsWith("text/event-stream");
        }
    }

    @Test
    void whoLeavesEndsTheRequest() throws Exception {
        String first = "data: {\"choices\":[{\"delta\":{\"content\":\"Hel\"}}]}\n\n";
        provider.answerWith(Answer.sse(first + "data: [DONE]\n\n").hangingAfter(first.length()));
        try (AccessLines log = AccessLines.listen()) {
            String id;
            try (RawExchange exchange = trial("&stream=true")) {
                exchange.readUntil("Hel", PATIENCE);
                id = exchange.header("x-request-id").orElseThrow();
                exchange.closeAbruptly();
            }
            assertThat(provider.awaitPeerClosed(PATIENCE)).isTrue();
            assertThat(log.awaitLine(id)).containsEntry("ended", "client_gone").containsEntry("try", "ole");
        }
    }

    private static RawExchange trial(String more) throws Exception {
        return RawHttp.open(gateway.port())
                .write(RawHttp.post(API + CHAT + more, PROMPT, "Content-Type: application/json", OWN, OPERATOR));
    }

    @Test
    void aBudgetRefusesATrialAsItRefusesTheClient() {
        assertThat(told(send("try?client=poor&model=m", PROMPT, OPERATOR))).isEqualTo("429 request_too_large");
        assertThat(provider.untaken()).isZero();
    }

    @Test
    void aLimitCountsTrialsWithTheRequestsOfTheClient() {
        assertThat(send("try?client=slow&model=m", PROMPT, OPERATOR).status()).isEqualTo(200);
        assertThat(told(gateway.post(
                        "/v1/chat/completions", "{\"model\":\"m\",\"messages\":[]}", "Authorization: Bearer slow-key")))
                .isEqualTo("429 insufficient_quota");
        assertThat(told(send("try?client=slow&model=m", PROMPT, OPERATOR))).isEqualTo("429 insufficient_quota");
    }

    @Test
    void aModelThatTheClientMayNotUseIsRefused() {
        assertThat(told(send("try?client=crm&model=other", PROMPT, OPERATOR))).isEqualTo("403 model_not_allowed");
        assertThat(provider.untaken()).isZero();
    }

    @Test
    void theModelsAreThoseOfTheClient() {
        assertThat(get("try"))
                .isEqualTo("{\"clients\":[\"crm\",\"poor\",\"slow\"],\"apis\":[\"chat\",\"messages\",\"responses\"]}");
        assertThat(get("try?client=crm")).contains("\"models\":[\"fast\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dev.sluice.auth.TrialRun: crm",
                "x-sluice-try: crm",
                "Cookie: dev.sluice.auth.TrialRun=crm",
                "jakarta.servlet.forward.request_uri: /admin/api/v1/try",
                "x-arch-llm-try: crm"
            })
    void nothingThatARequestContainsMakesItATrial(String header) {
        for (String path : List.of(
                "/v1/chat/completions",
                "/v1/chat/completions?dev.sluice.auth.TrialRun=crm",
                "/v1/chat/completions?client=crm&model=m")) {
            assertThat(told(gateway.post(path, "{\"model\":\"m\",\"messages\":[]}", header, OWN, OPERATOR)))
                    .isEqualTo("401 invalid_api_key");
        }
        assertThat(provider.untaken()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "try?client=nobody&model=m; {\"prompt\":\"x\"}; 404 not_found",
                "try?client=anonymous&model=m; {\"prompt\":\"x\"}; 404 not_found",
                "try?model=m; {\"prompt\":\"x\"}; 400 invalid_parameter",
                "try?client=crm; {\"prompt\":\"x\"}; 400 invalid_parameter",
                "try?client=crm&model=m&api=embeddings; {\"prompt\":\"x\"}; 400 invalid_parameter",
                "try?client=crm&model=m; {}; 400 invalid_parameter",
                "try?client=crm&model=m; {\"prompt\":\" \"}; 400 invalid_parameter",
                "try?client=crm&model=m; []; 400 invalid_body"
            })
    void whatCannotBeSentSaysWhy(String call, String body, String expected) {
        assertThat(told(send(call, body, OPERATOR))).isEqualTo(expected);
        assertThat(provider.untaken()).isZero();
    }

    @Test
    void aPromptHasABound() {
        assertThat(told(send(CHAT, "{\"prompt\":\"" + "x".repeat(65_536) + "\"}", OPERATOR)))
                .isEqualTo("400 invalid_body");
    }

    @Test
    void onlyOperatorsSendTrials() {
        assertThat(told(send(CHAT, PROMPT, VIEWER))).isEqualTo("403 role_required");
        assertThat(told(gateway.post(API + CHAT, PROMPT, "Content-Type: application/json", OPERATOR)))
                .isEqualTo("403 csrf_refused");
        assertThat(provider.untaken()).isZero();
        assertThat(get("session")).contains("\"change\",\"rotate\",\"try\"]");
        assertThat(gateway.get(API + "session", VIEWER).bodyText()).contains("\"may\":[\"read\"]");
    }

    @Test
    void theDemoMayBeTriedOutOnItsOwnMachine() {
        try (TestGateway demo = TestGateway.start(
                Duration.ofSeconds(30), DisguisingFilter.inFront(), "sluice.demo=true", "sluice.auth=loopback")) {
            assertThat(demo.get(API + "session").bodyText()).contains("\"may\":[\"read\",\"try\"]");
            assertThat(demo.get(API + "try?client=anonymous").bodyText())
                    .contains("\"clients\":[\"anonymous\"]", "\"models\":[\"sluice-demo\"]");
            String call = API + "try?client=anonymous&model=sluice-demo";
            assertThat(demo.post(call, PROMPT, "Content-Type: application/json", OWN)
                            .bodyText())
                    .contains("\"choices\"");
            assertThat(told(demo.post(
                            call,
                            PROMPT,
                            "Content-Type: application/json",
                            OWN,
                            DisguisingFilter.ADDRESS + ": 203.0.113.7")))
                    .isEqualTo("403 admin_not_allowed");
            assertThat(told(demo.post(API + "targets/open?target=demo", "", OWN)))
                    .isEqualTo("403 role_required");
        }
    }

    @Test
    void withoutTheDemoTheOwnMachineReadsOnly() {
        try (TestGateway other = TestGateway.before(provider)) {
            assertThat(other.get(API + "session").bodyText()).contains("\"may\":[\"read\"]");
            assertThat(told(other.post(
                            API + "try?client=anonymous&model=m", PROMPT, "Content-Type: application/json", OWN)))
                    .isEqualTo("403 role_required");
        }
    }

    @Test
    void theReferenceSaysWhatAnErrorMeans() {
        assertThat(get("errors/insufficient_quota"))
                .isEqualTo("{\"data\":[{\"status\":429,\"code\":\"insufficient_quota\","
                        + "\"cause\":\"The budget of a day or month is used up.\"}]}");
        assertThat(get("errors/model_not_found")).contains("\"status\":400", "\"status\":404");
        assertThat(get("errors/path_not_allowed")).doesNotContain("](");
        assertThat(get("errors/of_a_provider")).contains("not_found");
    }
}
