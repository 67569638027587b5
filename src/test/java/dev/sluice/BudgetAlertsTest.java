package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.Answer;
import dev.sluice.testing.Await;
import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.RawResponse;
import dev.sluice.testing.TestClients;
import dev.sluice.testing.TestGateway;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is kept of alerts of budgets. */
final class BudgetAlertsTest {

    private static final String API = "/admin/api/v1/";
    private static final String QUESTION = "{\"model\":\"m\",\"max_tokens\":50,\"messages\":[]}";

    @TempDir
    private Path directory;

    @AutoClose
    private final FakeProvider provider = FakeProvider.start()
            .answerFor(request -> Answer.json(200, "{\"usage\":{\"prompt_tokens\":600000,\"completion_tokens\":0}}"));

    @AutoClose
    private final FakeProvider receiver = FakeProvider.start();

    private TestGateway gateway(String... more) {
        List<String> lines = new ArrayList<>(List.of(more));
        lines.addAll(List.of(
                TestClients.client("crm"),
                "sluice.providers.fake.prices=own",
                "sluice.prices.own.m.input=1",
                "sluice.prices.own.m.output=1",
                "sluice.budgets.team.amount=1.00",
                "sluice.budgets.team.alerts=50,100"));
        return TestGateway.before(provider, lines.toArray(String[]::new));
    }

    private static void ask(TestGateway gateway) {
        RawResponse answer = gateway.post("/v1/chat/completions", QUESTION, TestClients.key("crm"));
        assertThat(answer.status()).isEqualTo(200);
    }

    private static String get(TestGateway gateway, String path) {
        return gateway.get(API + path).bodyText();
    }

    @Test
    void anAlertIsInTheLedgerWithWhatBecameOfItAtTheWebhook() {
        receiver.answerWith(Answer.json(200, "{}"));
        String[] ledger = {"sluice.ledger=on", "sluice.ledger.dir=" + directory};
        try (TestGateway gateway =
                gateway(ledger[0], ledger[1], "sluice.alerts.webhook.url=" + receiver.baseUrl() + "/hook")) {
            ask(gateway);

            Await.until("the delivery", () -> get(gateway, "alerts").contains("\"webhook\":\"delivered\""));
            assertThat(get(gateway, "alerts"))
                    .contains(
                            "\"budget\":\"team\",\"of\":\"crm\"",
                            "\"percent\":50,\"used\":\"0.6\",\"amount\":\"1\",\"currency\":\"USD\"")
                    .doesNotContain("\"percent\":100");
            assertThat(get(gateway, "alerts?budget=other")).isEqualTo("{\"data\":[]}");
            assertThat(get(gateway, "overview")).contains("50 % of budget team of client crm are used for 20");
        }
        try (TestGateway gateway = gateway(ledger)) {
            Await.until("the ledger", () -> get(gateway, "alerts").contains("\"percent\":50"));
            assertThat(get(gateway, "overview")).doesNotContain("of budget team");
        }
    }

    @Test
    void withoutAWebhookAnAlertIsKeptToo() {
        try (TestGateway gateway = gateway("sluice.ledger=on", "sluice.ledger.dir=" + directory)) {
            ask(gateway);

            Await.until("the alert", () -> get(gateway, "alerts").contains("\"webhook\":\"off\""));
        }
    }

    @Test
    void withoutALedgerTheCallSaysSo() {
        try (TestGateway gateway = gateway()) {
            ask(gateway);

            RawResponse answer = gateway.get(API + "alerts");
            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.bodyText()).contains("\"code\":\"ledger_off\"");
            Await.until("the notice", () -> get(gateway, "overview").contains("50 % of budget team"));
        }
    }
}
