package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.Answer;
import dev.sluice.testing.Await;
import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.Gate;
import dev.sluice.testing.LogRecorder;
import dev.sluice.testing.RawResponse;
import dev.sluice.testing.TestClients;
import dev.sluice.testing.TestGateway;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.StringReader;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What budgets in money let through, and what they say. A token costs 0.001, whether of a prompt or of an answer. */
final class MoneyBudgetTest {

    private static final String CHAT = "/v1/chat/completions";
    private static final String QUESTION = "{\"model\":\"m\",\"max_tokens\":50,\"messages\":[]}";
    private static final String CRM = TestClients.key("crm");
    private static final String ERP = TestClients.key("erp");

    @AutoClose
    private final FakeProvider provider = FakeProvider.start();

    private TestGateway gateway;

    @BeforeEach
    void start() {
        provider.answerWith(usage(30, 12));
    }

    @AfterEach
    void stop() {
        if (gateway != null) {
            gateway.close();
        }
    }

    @Test
    void anExchangeCostsWhatItsTokensCost() {
        begin("amount=1.00");

        assertThat(ask(CRM).status()).isEqualTo(200);

        JsonObject budget = budget(CRM);
        assertThat(budget.getString("amount")).isEqualTo("1");
        assertThat(budget.getString("used")).isEqualTo("0.042");
        assertThat(budget.getString("reserved")).isEqualTo("0");
        assertThat(budget.getString("left")).isEqualTo("0.958");
        assertThat(budget.getString("currency")).isEqualTo("USD");
        assertThat(budget.getString("unit")).isEqualTo("money");
        assertThat(budget.getString("each")).isEqualTo("client");
        assertThat(budget.getString("per")).isEqualTo("month");
        assertThat(budget.getString("action")).isEqualTo("refuse");
        assertThat(budget.getString("resets_at")).contains("-01T00:00:00");
    }

    @Test
    void aRefusalNamesTheBudgetItsEndAndItsZone() {
        begin("amount=0.05", "per=day");
        provider.answerWith(usage(30, 15));
        assertThat(ask(CRM, "{\"model\":\"m\",\"max_tokens\":1,\"messages\":[]}")
                        .status())
                .isEqualTo(200);

        RawResponse refused = ask(CRM, "{\"model\":\"m\",\"max_tokens\":10,\"messages\":[]}");

        ZoneId zone = ZoneId.of("Europe/Zurich");
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.bodyText())
                .contains("\"code\":\"insufficient_quota\"")
                .contains("Budget \\\"team\\\" is used up: 0.05 USD per day, 0.005 left; this request may cost 0.0")
                .contains("It ends " + LocalDate.now(zone).plusDays(1) + " 00:00 (Europe/Zurich)");
        assertThat(refused.header("x-should-retry")).hasValue("false");
        assertThat(refused.header("retry-after").map(Integer::valueOf).orElseThrow())
                .isBetween(1, 25 * 3600);
        assertThat(refused.header("x-ratelimit-limit-money")).hasValue("0.05");
        assertThat(refused.header("x-ratelimit-remaining-money")).hasValue("0.005");
        assertThat(provider.requestCount()).isEqualTo(1);
        gateway.awaitMetric("ratelimited_rq_total", 1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "/v1/chat/completions | {\"model\":\"m\",\"messages\":[]} | {\"error\":{\"message\":\"Budget | \"type\":\"insufficient_quota\"",
                "/v1/responses | {\"model\":\"m\",\"input\":\"\"} | {\"error\":{\"message\":\"Budget | \"code\":\"insufficient_quota\"",
                "/v1/embeddings | {\"model\":\"m\",\"input\":\"a\"} | {\"error\":{\"message\":\"Budget | \"code\":\"insufficient_quota\"",
                "/v1/messages | {\"model\":\"m\",\"max_tokens\":9,\"messages\":[]} | {\"type\":\"error\",\"error\":{ | \"type\":\"rate_limit_error\"",
                "/v1beta/models/m:generateContent | {\"contents\":[]} | {\"error\":{\"code\":429 | \"status\":\"RESOURCE_EXHAUSTED\""
            })
    void aRefusalHasTheFormOfItsApi(String path, String body, String beginning, String kind) {
        begin(
                "amount=2.00",
                "sluice.providers.gem.base-url=" + provider.baseUrl(),
                "sluice.providers.gem.dialect=gemini",
                "sluice.providers.gem.key=secret_key",
                "sluice.providers.gem.prices=own");
        provider.answerWith(usage(2000, 0));
        ask(CRM);

        RawResponse refused = gateway.post(
                path, body, CRM, "x-arch-llm-provider-hint: " + (path.startsWith("/v1beta") ? "gem" : "fake"));

        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.bodyText())
                .startsWith(beginning)
                .contains(kind)
                .contains("\\\"team\\\"")
                .contains("00:00 (Europe/Zurich)");
    }

    @Test
    void whatMayCostMoreThanTheWholeBudgetNeverPasses() {
        begin("amount=0.05");

        RawResponse refused = ask(CRM, "{\"model\":\"m\",\"max_tokens\":60,\"messages\":[]}");

        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.bodyText()).contains("\"code\":\"request_too_large\"", "whole budget \\\"team\\\"");
        assertThat(refused.header("retry-after")).isEmpty();
    }

    @Test
    void whatARunningRequestMayCostIsReserved() throws Exception {
        begin("amount=1.00");
        Gate gate = new Gate();
        provider.answerWith(usage(30, 12).heldBack(gate));
        CompletableFuture<RawResponse> running = CompletableFuture.supplyAsync(() -> ask(CRM));
        provider.takeRequest();

        JsonObject budget = budget(CRM);
        assertThat(budget.getString("used")).isEqualTo("0");
        // 50 tokens of the answer, and those of the prompt.
        assertThat(Double.parseDouble(budget.getString("reserved"))).isBetween(0.05, 0.08);

        gate.open();
        running.join();
        assertThat(budget(CRM).getString("used")).isEqualTo("0.042");
        assertThat(budget(CRM).getString("reserved")).isEqualTo("0");
    }

    @Test
    void aStreamIsSettledBeforeItsLastByte() {
        begin("amount=0.12");
        provider.answerWith(
                Answer.sse("data: {\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}}]}\n\n"
                        + "data: {\"model\":\"m\",\"choices\":[],\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":5}}\n\n"
                        + "data: [DONE]\n\n"));

        // Each reserves more than half of the budget.
        for (int i = 0; i < 4; i++) {
            assertThat(ask(CRM, QUESTION.replace("{\"model", "{\"stream\":true,\"model"))
                            .status())
                    .isEqualTo(200);
        }
        assertThat(budget(CRM).getString("used")).isEqualTo("0.04");
    }

    @Test
    void anUnknownCostStaysAsItWasReserved() {
        begin("amount=1.00");
        provider.answerWith(Answer.json(200, "{}"));
        ask(CRM);

        assertThat(Double.parseDouble(budget(CRM).getString("used"))).isBetween(0.05, 0.08);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 429, 500})
    void aRefusalOfTheProviderCostsNothing(int status) {
        begin("amount=1.00");
        provider.answerWith(Answer.json(status, "{\"error\":{}}"));
        ask(CRM);

        assertThat(budget(CRM).getString("used")).isEqualTo("0");
        assertThat(budget(CRM).getString("reserved")).isEqualTo("0");
    }

    @Test
    void aStreamThatFailsAtOnceCostsNothing() {
        begin("amount=1.00");
        provider.answerWith(Answer.sse("data: {\"error\":{\"message\":\"overloaded\"}}\n\n"));
        ask(CRM, QUESTION.replace("{\"model", "{\"stream\":true,\"model"));

        Await.until("nothing is used", () -> budget(CRM).getString("used").equals("0"));
    }

    @Test
    void anEstimateOfTheAnswerIsAtMostWhatTheClientAsksFor() {
        begin("amount=1.00");

        // 1,024 tokens of a model whose answers nobody knows.
        assertThat(ask(CRM, "{\"model\":\"m\",\"messages\":[]}").status()).isEqualTo(429);
        assertThat(ask(CRM).status()).isEqualTo(200);
        assertThat(ask(CRM, "{\"model\":\"m\",\"max_tokens\":500,\"n\":2,\"messages\":[]}")
                        .status())
                .isEqualTo(429);
    }

    @Test
    void anEstimateLearnsFromTheAnswersOfTheModel() {
        begin("amount=1.50");
        // One more than it takes to learn: the last one may not be settled yet.
        for (int i = 0; i < 21; i++) {
            assertThat(ask(CRM, "{\"model\":\"m\",\"max_tokens\":50,\"messages\":[]}")
                            .status())
                    .isEqualTo(200);
        }

        // 0.88 are used. With 12 tokens for each answer, and not 1,024, this fits.
        assertThat(ask(CRM, "{\"model\":\"m\",\"messages\":[]}").status()).isEqualTo(200);
    }

    @Test
    void theWorstIsMoreThanAnyModelAnswers() {
        begin("amount=131", "reserve=worst");

        assertThat(ask(CRM, "{\"model\":\"m\",\"messages\":[]}").bodyText()).contains("may cost 131.0");
        assertThat(ask(CRM).status()).isEqualTo(200);
    }

    @Test
    void theWorstCountsEveryTokenAtItsDearestAmount() {
        begin("amount=0.20", "reserve=worst", "sluice.prices.own.m.audio-out=4000");

        // 50 tokens of sound.
        assertThat(ask(CRM).bodyText()).contains("may cost 0.2");
    }

    @ParameterizedTest
    @CsvSource({
        // each, used by crm after one request of crm and one of erp for m, and one of crm for n
        "client, m, 0.084",
        "all,    m, 0.126",
        "model,  m, 0.084",
        "model,  n, 0.042",
        "user,   m, 0.084"
    })
    void eachHasABucketOfItsOwn(String each, String model, String used) {
        begin("amount=9", "each=" + each, "sluice.prices.own.n.input=1000", "sluice.prices.own.n.output=1000");
        ask(CRM);
        ask(ERP);
        ask(CRM, QUESTION.replace("\"m\"", "\"n\""));

        assertThat(budgets("/limits?model=" + model, CRM).get(0).getString("used"))
                .isEqualTo(used);
    }

    @Test
    void aBudgetCountsItsClientsAndModelsAlone() {
        begin(
                "amount=9",
                "clients=c*",
                "models=M, x-*",
                "sluice.prices.own.n.input=1000",
                "sluice.prices.own.n.output=1000");
        ask(CRM);
        ask(CRM, QUESTION.replace("\"m\"", "\"n\""));
        ask(ERP);

        assertThat(budget(CRM).getString("used")).isEqualTo("0.042");
        assertThat(budgets("/limits", ERP)).isEmpty();
        assertThat(budgets("/limits?model=n", CRM)).isEmpty();
    }

    @Test
    void aRequestIsCountedByEveryBudgetThatMeetsIt() {
        begin("amount=0.5", "sluice.budgets.all.amount=5", "sluice.budgets.all.each=all", "sluice.budgets.all.per=day");
        ask(CRM);

        assertThat(budgets("/limits", CRM))
                .extracting(budget -> budget.getString("used"))
                .containsOnly("0.042");
        provider.answerWith(usage(1000, 0));
        ask(CRM);
        assertThat(ask(CRM).bodyText()).contains("Budget \\\"team\\\"");
        // What the refused one took of the other budget is there again.
        assertThat(budgets("/limits", ERP))
                .filteredOn(budget -> budget.getString("name").equals("all"))
                .extracting(budget -> budget.getString("left"))
                .containsExactly("3.958");
    }

    @Test
    void alertsNeverRefuse() {
        begin("amount=0.10", "action=alert");
        try (LogRecorder log = LogRecorder.start()) {
            for (int i = 0; i < 4; i++) {
                assertThat(ask(CRM, "{\"model\":\"m\",\"messages\":[]}").status())
                        .isEqualTo(200);
            }
            assertThat(budget(CRM).getString("used")).isEqualTo("0.168");
            assertThat(budget(CRM).getString("left")).isEqualTo("0");
            assertThat(log.lines().stream().filter(line -> line.contains("of budget team")))
                    .hasSize(3)
                    .anyMatch(line -> line.contains("50 % of budget team of client crm are used for 20")
                            && line.contains(": 0.084 of 0.1 USD"))
                    .anyMatch(line -> line.contains("80 % of budget"))
                    .anyMatch(line -> line.contains("100 % of budget"));
        }
        assertThat(gateway.get("/metrics").bodyText())
                .contains("sluice_budget_alerts_total{budget=\"team\",percent=\"80\"} 1.0")
                .contains("sluice_budget_used_ratio{budget=\"team\",client=\"crm\"} 1.68")
                .contains("sluice_budget_used_ratio{budget=\"team\",client=\"erp\"} 0.0");
    }

    @ParameterizedTest
    @CsvSource({"user, false", "model, false", "client, true", "all, true"})
    void onlyFewBucketsHaveAMetric(String each, boolean isThere) {
        begin("amount=1", "each=" + each);
        ask(CRM);

        assertThat(gateway.get("/metrics").bodyText().contains("sluice_budget_used_ratio{"))
                .isEqualTo(isThere);
    }

    @Test
    void aModelWithoutAPriceIsRefused() {
        begin("amount=9");

        RawResponse refused = ask(CRM, QUESTION.replace("\"m\"", "\"mystery\""));

        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.bodyText())
                .contains("\"code\":\"model_unpriced\"", "\"param\":\"model\"")
                .contains("set sluice.prices.own.MODEL.input or sluice.budgets.team.unpriced")
                .doesNotContain("mystery");
        assertThat(provider.requestCount()).isZero();
    }

    @Test
    void aModelWithoutAPriceIsRefusedAlsoWhereItsTargetIsTriedTwice() {
        begin("amount=9", "sluice.routing.attempts=2");

        assertThat(ask(CRM, QUESTION.replace("\"m\"", "\"mystery\"")).bodyText())
                .contains("\"code\":\"model_unpriced\"");
        assertThat(ask(CRM).status()).isEqualTo(200);
        assertThat(budget(CRM).getString("used")).isEqualTo("0.042");
        assertThat(provider.requestCount()).isEqualTo(1);
    }

    @Test
    void aBudgetWithModelsNeedsAClearModel() {
        begin("amount=9", "models=m");

        assertThat(ask(CRM, "{\"model\":\"m\",\"models\":[\"n\"],\"messages\":[]}")
                        .bodyText())
                .contains("\"code\":\"ambiguous_model\"");
    }

    @Test
    void withoutTheFilterThatMetersWhatWasReservedStaysCharged() {
        gateway = TestGateway.start(
                Duration.ofSeconds(30),
                TestGateway.without("completion"),
                Stream.concat(
                                Stream.of(lines("amount=9")),
                                Stream.of(
                                        "sluice.providers.fake.base-url=" + provider.baseUrl(),
                                        "sluice.providers.fake.key=secret_key"))
                        .toArray(String[]::new));
        ask(CRM);

        Await.until("it has ended", () -> budget(CRM).getString("reserved").equals("0"));
        assertThat(Double.parseDouble(budget(CRM).getString("used"))).isBetween(0.05, 0.08);
    }

    @Test
    void aModelWithoutAPricePassesUncountedIfTheBudgetSaysSo() {
        begin("amount=0.01", "unpriced=pass");

        assertThat(ask(CRM, QUESTION.replace("\"m\"", "\"mystery\"")).status()).isEqualTo(200);
        assertThat(gateway.get("/metrics").bodyText()).contains("sluice_budget_uncounted_total{budget=\"team\"} 1.0");
    }

    @Test
    void aModelWithoutAPriceCostsWhatTheBudgetSays() {
        begin("amount=9", "unpriced=2000");
        provider.answerWith(Answer.json(200, "{\"usage\":{\"prompt_tokens\":30,\"completion_tokens\":12}}"));
        ask(CRM, QUESTION.replace("\"m\"", "\"mystery\""));

        assertThat(budget(CRM).getString("used")).isEqualTo("0.084");
    }

    @Test
    void whatTheGatewayDoesNotReadIsRefused() {
        begin("amount=9", "clients=crm");

        assertThat(gateway.post("/v1/files", "{}", CRM).bodyText()).contains("path_not_allowed");
        assertThat(gateway.post("/v1/files", "{}", ERP).status()).isEqualTo(200);
        assertThat(gateway.post("/v1/responses", "{\"model\":\"m\",\"input\":\"\",\"background\":true}", CRM)
                        .bodyText())
                .contains("path_not_allowed");
        assertThat(gateway.get("/v1/models", CRM).status()).isEqualTo(200);
    }

    @Test
    void embeddingsNeedNoPriceOfAnAnswer() {
        begin("amount=9", "sluice.prices.own.e.input=1000");
        provider.answerWith(Answer.json(200, "{\"usage\":{\"prompt_tokens\":7,\"total_tokens\":7}}"));

        assertThat(gateway.post("/v1/embeddings", "{\"model\":\"e\",\"input\":\"a\"}", CRM)
                        .status())
                .isEqualTo(200);
        assertThat(budget(CRM).getString("used")).isEqualTo("0.007");
    }

    @Test
    void aReloadChangesTheAmountAndKeepsWhatIsUsed() {
        begin("amount=0.05", "sluice.reload.every=10ms");
        provider.answerWith(usage(30, 20));
        ask(CRM, "{\"model\":\"m\",\"max_tokens\":1,\"messages\":[]}");
        assertThat(ask(CRM, "{\"model\":\"m\",\"max_tokens\":1,\"messages\":[]}")
                        .status())
                .isEqualTo(429);

        gateway.rewrite(lines("amount=9", "sluice.reload.every=10ms"));
        Await.until(
                "the budget has grown", () -> budget(CRM).getString("amount").equals("9"));

        assertThat(ask(CRM).status()).isEqualTo(200);
        assertThat(budget(CRM).getString("used")).isEqualTo("0.1");
    }

    private RawResponse ask(String client) {
        return ask(client, QUESTION);
    }

    private RawResponse ask(String client, String body) {
        return gateway.post(CHAT, body, client);
    }

    private void begin(String... budget) {
        gateway = TestGateway.before(provider, lines(budget));
    }

    private static String[] lines(String... budget) {
        List<String> lines = new ArrayList<>(List.of(
                TestClients.client("crm"),
                TestClients.client("erp"),
                "sluice.surface=v1,gemini",
                "sluice.budget.zone=Europe/Zurich",
                "sluice.providers.fake.prices=own",
                "sluice.prices.own.m.input=1000",
                "sluice.prices.own.m.output=1000"));
        for (String property : budget) {
            lines.add((property.startsWith("sluice.") ? "" : "sluice.budgets.team.") + property);
        }
        return lines.toArray(String[]::new);
    }

    private static Answer usage(int prompt, int completion) {
        return Answer.json(
                200,
                "{\"model\":\"m\",\"choices\":[],\"usage\":{\"prompt_tokens\":" + prompt + ",\"completion_tokens\":"
                        + completion + "}}");
    }

    private JsonObject budget(String client) {
        return budgets("/limits", client).get(0);
    }

    private List<JsonObject> budgets(String target, String client) {
        RawResponse answer = gateway.get(target, client);
        assertThat(answer.status()).as(answer.bodyText()).isEqualTo(200);
        return Json.createReader(new StringReader(answer.bodyText()))
                .readObject()
                .getJsonArray("data")
                .getValuesAs(JsonObject.class);
    }
}
