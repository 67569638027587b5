package dev.sluice;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.digest.Sha256;
import dev.sluice.testing.AccessLines;
import dev.sluice.testing.Answer;
import dev.sluice.testing.Await;
import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.LedgerTables;
import dev.sluice.testing.RawExchange;
import dev.sluice.testing.RawHttp;
import dev.sluice.testing.RawResponse;
import dev.sluice.testing.TestGateway;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is in the ledger of exchanges. */
final class ExchangeLedgerTest {

    private static final String CHAT = "{\"model\":\"m\",\"messages\":[]}";
    private static final String USAGE =
            "{\"model\":\"m-2026\",\"usage\":{\"prompt_tokens\":1000,\"completion_tokens\":200,"
                    + "\"prompt_tokens_details\":{\"cached_tokens\":600},\"completion_tokens_details\":{\"reasoning_tokens\":150}}}";
    private static final String EXCHANGE = "x-arch-llm-exchange";
    private static final String STREAM = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}}]}\n\n"
            + "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":4,\"completion_tokens\":2}}\n\n"
            + "data: [DONE]\n\n";
    private static final String KEY_OF_CRM = "crm-key";

    @TempDir
    private static Path directory;

    private static FakeProvider provider;
    private static FakeProvider second;
    private static TestGateway gateway;
    private static LedgerTables tables;
    private static int requests;

    private String id;

    @BeforeAll
    static void start() {
        provider = FakeProvider.start();
        second = FakeProvider.start();
        gateway = TestGateway.before(
                provider,
                "sluice.ledger=on",
                "sluice.ledger.dir=" + directory,
                "sluice.ledger.addresses=on",
                "sluice.stream.heartbeat=50ms",
                "sluice.providers.second.base-url=" + second.baseUrl(),
                "sluice.providers.second.auth=none",
                "sluice.targets.one.provider=fake",
                "sluice.targets.one.model=m",
                "sluice.targets.two.provider=second",
                "sluice.targets.two.model=m",
                "sluice.models.smart.targets=one; two",
                "sluice.auth=keys",
                "sluice.clients.crm.key-sha256=" + Sha256.hex(KEY_OF_CRM),
                "sluice.clients.crm.models=m,smart,unpriced,hedged,copied",
                "sluice.models.hedged.targets=one; two",
                "sluice.models.hedged.hedge=50ms",
                "sluice.models.hedged.hedge-budget=100%",
                "sluice.models.copied.targets=one",
                "sluice.rules.copy.order=10",
                "sluice.rules.copy.models=copied",
                "sluice.rules.copy.mirror=two",
                "sluice.budgets.all.clients=crm",
                "sluice.budgets.all.amount=1000",
                "sluice.budgets.all.per=month",
                "sluice.budgets.all.unpriced=pass",
                "sluice.providers.fake.prices=own",
                "sluice.providers.second.prices=own",
                "sluice.prices.own.m.input=2.50",
                "sluice.prices.own.m.cache-read=1.25",
                "sluice.prices.own.m.output=10");
        tables = LedgerTables.in(directory);
    }

    @AfterAll
    static void stop() {
        tables.close();
        gateway.close();
        provider.close();
        second.close();
    }

    @BeforeEach
    void startOver() {
        provider.startOver();
        second.startOver();
        id = "ledger-" + ++requests;
    }

    @Test
    void aRowTellsWhoAskedWhatOfWhomHowItEndedAndWhatItCost() {
        provider.answerWith(Answer.json(200, USAGE).withHeader("x-request-id", "req_7"));

        post(CHAT);

        Map<String, String> row = tables.awaitRow(id);
        assertThat(row)
                .containsEntry("client", "crm")
                .containsEntry("usr", "crm")
                .containsEntry("address", "127.0.0.1")
                .containsEntry("api", "chat")
                .containsEntry("stream", "FALSE")
                .containsEntry("asked", "m")
                .containsEntry("target", "fake")
                .containsEntry("provider", "fake")
                .containsEntry("model", "m-2026")
                .containsEntry("status", "200")
                .containsEntry("ending", "complete")
                .containsEntry("attempts", "1")
                .containsEntry("input", "1000")
                .containsEntry("cached", "600")
                .containsEntry("output", "200")
                .containsEntry("reasoning", "150")
                .containsEntry("source", "r")
                .containsEntry("cost", "3750000")
                .containsEntry("unpriced", "FALSE")
                .containsEntry("provider_id", "req_7")
                .containsKeys("price", "first_ms", "took_ms", "begun")
                .doesNotContainKeys("error", "queue_ms", "cost_told", "tier");
        assertThat(attempts(row)).isEmpty();
    }

    @Test
    void aRowNamesTheTraceOfItsRequestAndNoOtherText() {
        gateway.post(
                "/v1/chat/completions",
                CHAT,
                "x-request-id: " + id,
                authorization(),
                "traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
        assertThat(tables.awaitRow(id)).containsEntry("trace_id", "4bf92f3577b34da6a3ce929d0e0e4736");

        gateway.post(
                "/v1/chat/completions",
                CHAT,
                "x-request-id: " + id + "-untraced",
                authorization(),
                "traceparent: 00-my-trace-01");
        assertThat(tables.awaitRow(id + "-untraced")).doesNotContainKey("trace_id");
    }

    @Test
    void aStreamHasARow() {
        provider.answerWith(Answer.sse("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}}]}\n\n"
                + "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":4,\"completion_tokens\":2}}\n\n"
                + "data: [DONE]\n\n"));

        post("{\"model\":\"m\",\"messages\":[],\"stream\":true}");

        assertThat(tables.awaitRow(id))
                .containsEntry("stream", "TRUE")
                .containsEntry("ending", "complete")
                .containsEntry("input", "4")
                .containsEntry("output", "2")
                .containsEntry("cost", "30000");
    }

    @Test
    void severalAttemptsHaveARowEach() throws Exception {
        provider.answerWith(Answer.json(500, "{}"));
        second.answerWith(Answer.json(200, USAGE));

        post("{\"model\":\"smart\",\"messages\":[]}");

        Map<String, String> row = tables.awaitRow(id);
        assertThat(row)
                .containsEntry("asked", "smart")
                .containsEntry("target", "two")
                .containsEntry("attempts", "2");
        assertThat(attempts(row)).isEqualTo("1 one 500, 2 two 200");
    }

    /** It is on the operator's bill, and on no client's. */
    @Test
    void aFailedAttemptHasWhatItsProviderHasToldOfItsUsage() {
        provider.answerWith(
                Answer.sse("data: {\"choices\":[],\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":1}}\n\n"
                        + "data: {\"error\":{\"message\":\"overloaded\",\"code\":503}}\n\n"));
        second.answerWith(Answer.sse(STREAM));
        double before = spent();

        post("{\"model\":\"smart\",\"messages\":[],\"stream\":true}");

        Map<String, String> row = tables.awaitRow(id);
        assertThat(row).containsEntry("input", "4").containsEntry("cost", "30000");
        assertThat(used(row)).isEqualTo("1 one 503 first 7 1 r 27500, 2 two 200 fallback");
        assertThat(spent() - before).isEqualTo(0.000030, within(1e-12));
    }

    @Test
    void aHedgeThatLosesHasItsPromptAsCounted() {
        provider.answerWith(Answer.silence());
        second.answerWith(Answer.sse(STREAM));

        post("{\"model\":\"hedged\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}],\"stream\":true}");

        Map<String, String> row = tables.awaitRow(id);
        assertThat(row).containsEntry("input", "4").containsEntry("cost", "30000");
        assertThat(used(row)).matches("1 one cancelled first \\d+ c \\d+, 2 two 200 hedge");
        Map<String, String> lost = attempt(row, 1);
        assertThat(Long.parseLong(lost.get("input"))).isPositive();
        assertThat(Long.parseLong(lost.get("cost"))).isEqualTo(2500 * Long.parseLong(lost.get("input")));
    }

    @Test
    void aCopyIsAnAttemptThatNoClientPays() {
        provider.answerWith(Answer.json(200, USAGE));
        second.answerWith(Answer.json(200, "{\"usage\":{\"prompt_tokens\":700,\"completion_tokens\":300}}"));
        double before = spent();

        post("{\"model\":\"copied\",\"messages\":[]}");

        Map<String, String> row = tables.awaitRow(id);
        Await.until("the copy", () -> !used(row).isEmpty());
        assertThat(used(row)).isEqualTo("0 two 200 mirror 700 300 r 4750000");
        assertThat(row).containsEntry("cost", "3750000").containsEntry("attempts", "1");
        assertThat(spent() - before).isEqualTo(0.00375, within(1e-12));
    }

    @Test
    void aSingleAttemptThatFailedHasARowToo() {
        provider.answerWith(Answer.json(503, "{\"error\":{}}"));

        post(CHAT);

        Map<String, String> row = tables.awaitRow(id);
        assertThat(row)
                .containsEntry("status", "503")
                .containsEntry("ending", "complete")
                .doesNotContainKeys("cost", "input", "output");
        assertThat(attempts(row)).isEqualTo("1 fake 503");
    }

    @Test
    void whatHasNoPriceIsUnknownAndNotZero() {
        provider.answerWith(Answer.json(200, "{\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":1}}"));

        post("{\"model\":\"unpriced\",\"messages\":[]}");

        assertThat(tables.awaitRow(id)).containsEntry("unpriced", "TRUE").doesNotContainKey("cost");
    }

    @Test
    void aRequestThatTheGatewayRefusesHasARowWithTheErrorsCode() {
        post("{\"model\":\"other\",\"messages\":[]}");

        assertThat(tables.awaitRow(id))
                .containsEntry("status", "403")
                .containsEntry("error", "model_not_allowed")
                .containsEntry("ending", "here")
                .containsEntry("attempts", "0")
                .doesNotContainKeys("cost", "first_ms");
    }

    @Test
    void aCallerThatIsTurnedAwayHasNoRow() {
        RawResponse away =
                gateway.post("/v1/chat/completions", CHAT, "x-request-id: " + id, "Authorization: Bearer wrong");
        String next = id + "-next";
        provider.answerWith(Answer.json(200, USAGE));
        gateway.post("/v1/chat/completions", CHAT, "x-request-id: " + next, authorization());

        tables.awaitRow(next);
        assertThat(tables.rowsOf(id)).isEmpty();
        assertThat(away.headers(EXCHANGE)).isEmpty();
    }

    @Test
    void aQuestionForLimitsHasNoRow() {
        gateway.get("/limits", "x-request-id: " + id, authorization());
        String next = id + "-next";
        provider.answerWith(Answer.json(200, USAGE));
        gateway.post("/v1/chat/completions", CHAT, "x-request-id: " + next, authorization());

        tables.awaitRow(next);
        assertThat(tables.rowsOf(id)).isEmpty();
    }

    @Test
    void aClientThatLeavesHasARow() throws Exception {
        String event = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}}]}\n\n";
        provider.answerWith(Answer.sse(event + event).hangingAfter(event.length()));
        try (RawExchange exchange = RawHttp.open(gateway.port())) {
            String body = "{\"model\":\"m\",\"messages\":[],\"stream\":true}";
            exchange.write(RawHttp.post("/v1/chat/completions", body, "x-request-id: " + id, authorization()));
            exchange.readUntil("content", Duration.ofSeconds(20));
        }

        assertThat(tables.awaitRow(id))
                .containsEntry("ending", "client_gone")
                .containsEntry("output", "1")
                .containsEntry("source", "c")
                .containsKey("first_ms");
    }

    @Test
    void anAnswerOfTheGatewayItselfIsNoFailure() {
        gateway.get("/v1/models", "x-request-id: " + id, authorization());

        assertThat(tables.awaitRow(id)).containsEntry("status", "200").containsEntry("ending", "here");
        assertThat(tables.query("select sum(failed) failed from usage_hour where target = ''"))
                .containsExactly(Map.of("failed", "0"));
    }

    @Test
    void requestsWithTheSameIdHaveARowEach() {
        provider.answerWith(Answer.json(200, USAGE));

        post(CHAT);
        post(CHAT);

        Await.until("two rows", () -> tables.rowsOf(id).size() == 2);
    }

    @Test
    void theSumsOfHoursAndDaysAreThoseOfTheRows() {
        provider.answerWith(Answer.json(200, USAGE));
        post(CHAT);
        tables.awaitRow(id);

        String ofRows = "select sum(n) n, sum(input) input, sum(output) output, sum(cached) cached, sum(cost) cost,"
                + " sum(took_ms) took_sum, count(case when unpriced then 1 end) unpriced from exchange";
        String sums = "select sum(n) n, sum(input) input, sum(output) output, sum(cached) cached, sum(cost) cost,"
                + " sum(took_sum) took_sum, sum(unpriced) unpriced from ";
        assertThat(tables.query(sums + "usage_hour")).isEqualTo(tables.query(ofRows));
        assertThat(tables.query(sums + "usage_day")).isEqualTo(tables.query(ofRows));
        assertThat(tables.query("select sum(n) n from usage_hist where what = 'took'"))
                .isEqualTo(tables.query("select count(*) n from exchange where took_ms is not null"));
    }

    @Test
    void theGatewayTellsHowTheLedgerIs() {
        provider.answerWith(Answer.json(200, USAGE));
        post(CHAT);
        tables.awaitRow(id);

        assertThat(gateway.get("/health/ready").bodyText()).isEqualTo("{\"status\":\"UP\",\"ledger\":\"UP\"}");
        assertThat(gateway.metric("sluice_ledger_rows_total{result=\"written\"}"))
                .isPositive();
        assertThat(gateway.metric("sluice_ledger_dropped_total")).isZero();
        assertThat(gateway.metric("sluice_ledger_database_up")).isEqualTo(1);
        assertThat(gateway.metric("sluice_ledger_spool_bytes")).isPositive();
        assertThat(gateway.metric("sluice_ledger_lag_seconds")).isLessThan(20);
    }

    @Test
    void nothingOfAPromptAnAnswerOrAKeyIsInTheFiles() throws IOException {
        provider.answerWith(
                Answer.json(200, USAGE.replace("{\"model\"", "{\"secretanswer\":\"secretanswer\",\"model\"")));
        post("{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"secretprompt\"}]}");
        tables.awaitRow(id);

        try (var files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile)
                    .filter(path -> !path.endsWith("lock"))
                    .toList()) {
                String bytes = new String(Files.readAllBytes(file), ISO_8859_1);
                assertThat(bytes.contains("secretprompt")).isFalse();
                assertThat(bytes.contains("secretanswer")).isFalse();
                assertThat(bytes.contains(KEY_OF_CRM)).isFalse();
                assertThat(bytes.contains("secret_key")).isFalse();
            }
        }
    }

    @Test
    void theAnswerAndTheAccessLogHaveTheIdByWhichTheAdminApiFindsTheRow() throws Exception {
        provider.answerWith(Answer.json(200, USAGE));

        try (AccessLines log = AccessLines.listen()) {
            RawResponse answer = post(CHAT);

            String row = tables.awaitRow(id).get("id");
            assertThat(answer.headers(EXCHANGE)).containsExactly(row);
            assertThat(log.awaitLine(id)).containsEntry("exchange", row);
            assertThat(gateway.get("/admin/api/v1/exchanges/" + row).bodyText())
                    .contains("\"request_id\":\"" + id + "\"");
        }
    }

    @Test
    void anErrorThatTheGatewayAnswersHasTheIdOfItsRow() {
        RawResponse refused = post("{\"model\":\"other\",\"messages\":[]}");

        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.headers(EXCHANGE))
                .containsExactly(tables.awaitRow(id).get("id"));
    }

    @Test
    void anErrorInThePlaceOfAnAnswerThatHadBegunHasTheIdOfItsRow() {
        provider.answerWith(Answer.json(200, USAGE).cutAfter(20));

        RawResponse cut = post(CHAT);

        assertThat(cut.status()).isEqualTo(502);
        assertThat(cut.headers(EXCHANGE)).containsExactly(tables.awaitRow(id).get("id"));
    }

    private String attempts(Map<String, String> row) {
        return String.join(
                ", ",
                tables
                        .query(
                                "select n || ' ' || target || ' ' || result as tried from attempt where exchange = ? order by n",
                                UUID.fromString(row.get("id")))
                        .stream()
                        .map(attempt -> attempt.get("tried"))
                        .toList());
    }

    private static Map<String, String> attempt(Map<String, String> row, int number) {
        return tables.query(
                        "select * from attempt where exchange = ? and n = ?", UUID.fromString(row.get("id")), number)
                .get(0);
    }

    /** What each attempt used, in the columns that have a value. */
    private static String used(Map<String, String> row) {
        return String.join(
                ", ",
                tables
                        .query("select * from attempt where exchange = ? order by n", UUID.fromString(row.get("id")))
                        .stream()
                        .map(attempt -> Stream.of("n", "target", "result", "kind", "input", "output", "source", "cost")
                                .map(attempt::get)
                                .filter(Objects::nonNull)
                                .collect(Collectors.joining(" ")))
                        .toList());
    }

    /** Of the budget of all clients, in the currency. */
    private static double spent() {
        return 1000 * gateway.metric("sluice_budget_used_ratio{budget=\"all\",client=\"crm\"}");
    }

    private RawResponse post(String body) {
        return gateway.post("/v1/chat/completions", body, "x-request-id: " + id, authorization());
    }

    private static String authorization() {
        return "Authorization: Bearer " + KEY_OF_CRM;
    }
}
