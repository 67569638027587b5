package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.Answer;
import dev.sluice.testing.Await;
import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.FreePort;
import dev.sluice.testing.GatewayBeans;
import dev.sluice.testing.LedgerTables;
import dev.sluice.testing.LogRecorder;
import dev.sluice.testing.TestClients;
import dev.sluice.testing.TestGateway;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import javax.management.JMException;
import javax.management.ObjectName;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What JMX tells of the ledger and of budgets. */
final class ManagementBeansTest {

    private static final String CHAT = "/v1/chat/completions";
    private static final String QUESTION = "{\"model\":\"m\",\"max_tokens\":50,\"messages\":[]}";
    private static final String TEAM = "sluice.budgets.team.amount=100.00";
    private static final String QUICKLY = "sluice.reload.every=10ms";

    @TempDir
    private Path directory;

    @AutoClose
    private final FakeProvider provider = FakeProvider.start()
            .answerFor(request -> Answer.json(200, "{\"usage\":{\"prompt_tokens\":1000,\"completion_tokens\":500}}"));

    private TestGateway gateway(String... more) {
        return TestGateway.before(provider, lines(more));
    }

    private static String[] lines(String... more) {
        List<String> lines = new ArrayList<>(List.of(more));
        lines.addAll(List.of(
                QUICKLY,
                TestClients.client("crm"),
                "sluice.providers.fake.prices=own",
                "sluice.prices.own.m.input=2.50",
                "sluice.prices.own.m.output=10"));
        return lines.toArray(String[]::new);
    }

    private static void ask(TestGateway gateway, String id) {
        assertThat(gateway.post(CHAT, QUESTION, TestClients.key("crm"), "x-request-id: " + id)
                        .status())
                .isEqualTo(200);
    }

    private static Set<ObjectName> beans(String type) {
        try {
            return GatewayBeans.all(type);
        } catch (JMException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static Set<String> budgets() {
        return beans("Budget").stream()
                .map(name -> name.getKeyProperty("name") + name.getKeyProperty("client"))
                .collect(Collectors.toSet());
    }

    @Test
    void theLedgerTellsHowItIsAndWritesWhatWaits() throws JMException {
        try (TestGateway gateway = gateway("sluice.ledger=on", "sluice.ledger.dir=" + directory);
                LedgerTables tables = LedgerTables.in(directory)) {
            ObjectName ledger = beans("Ledger").iterator().next();
            ask(gateway, "flushed");
            gateway.awaitMetric("active_http_calls", 0);

            assertThat(GatewayBeans.call(ledger, "flush")).isEqualTo("written");
            assertThat(tables.rowsOf("flushed")).hasSize(1);
            assertThat(GatewayBeans.attribute(ledger, "State")).isEqualTo("UP");
            assertThat(GatewayBeans.attribute(ledger, "Detail")).isEqualTo("");
            assertThat(GatewayBeans.attribute(ledger, "DatabaseUp")).isEqualTo(true);
            assertThat(GatewayBeans.attribute(ledger, "Rows")).isEqualTo(1L);
            assertThat(GatewayBeans.attribute(ledger, "Dropped")).isEqualTo(0L);
            assertThat((Long) GatewayBeans.attribute(ledger, "WaitingBytes")).isPositive();
            assertThat((Long) GatewayBeans.attribute(ledger, "LagSeconds")).isLessThan(20);
        }
        assertThat(beans("Ledger")).isEmpty();
    }

    @Test
    void theSpoolOfAGatewayThatIsGoneIsAdoptedOnce() throws JMException, IOException {
        Path gone = directory.resolve("gone");
        try (TestGateway lost = gateway(
                "sluice.ledger=on",
                "sluice.ledger.dir=" + gone,
                "sluice.ledger.url=jdbc:postgresql://127.0.0.1:" + FreePort.find() + "/none")) {
            ask(lost, "orphan");
        }
        Path own = directory.resolve("own");
        try (LogRecorder log = LogRecorder.start();
                TestGateway gateway = gateway("sluice.ledger=on", "sluice.ledger.dir=" + own);
                LedgerTables tables = LedgerTables.in(own)) {
            ObjectName ledger = beans("Ledger").iterator().next();

            assertThat(GatewayBeans.call(ledger, "adopt", gone.toString()))
                    .isEqualTo("done: the database lacked 1 rows");
            assertThat(tables.rowsOf("orphan")).hasSize(1);
            assertThat(GatewayBeans.call(ledger, "adopt", gone.toString()))
                    .isEqualTo("done: the database lacked 0 rows");
            assertThat(GatewayBeans.call(ledger, "adopt", "gone")).isEqualTo("refused: the path must be absolute");
            assertThat(gateway.get("/health/ready").bodyText()).contains("\"ledger\":\"UP\"");
            assertThat(log.lines())
                    .filteredOn(line -> line.contains("action=\"jmx/adopt\""))
                    .hasSize(2);
        }
    }

    @Test
    void withoutALedgerThereIsNoBeanOfIt() {
        try (TestGateway gateway = gateway()) {
            assertThat(gateway.get("/health/live").status()).isEqualTo(200);
            assertThat(beans("Ledger")).isEmpty();
        }
    }

    @Test
    void aBudgetTellsWhatIsLeftOfIt() {
        try (TestGateway gateway = gateway(TEAM)) {
            ObjectName budget = beans("Budget").iterator().next();
            ask(gateway, "paid");

            Await.until("what was used", () -> number(budget, "Used").signum() > 0);
            assertThat(budget.getKeyProperty("name")).isEqualTo("\"team\"");
            assertThat(budget.getKeyProperty("client")).isEqualTo("\"crm\"");
            assertThat(number(budget, "Used")).isEqualTo("0.0075");
            assertThat(number(budget, "Reserved")).isEqualTo("0");
            assertThat(number(budget, "Left")).isEqualTo("99.9925");
            assertThat(number(budget, "Amount")).isEqualTo("100");
            assertThat(GatewayBeans.attribute(budget, "Currency")).isEqualTo("USD");
            assertThat((String) GatewayBeans.attribute(budget, "ResetsAt")).endsWith("-01T00:00:00Z");
        }
        assertThat(beans("Budget")).isEmpty();
    }

    private static BigDecimal number(ObjectName bean, String attribute) {
        return (BigDecimal) GatewayBeans.attribute(bean, attribute);
    }

    @Test
    void aReloadBringsBudgetsAndTakesThemAway() {
        try (TestGateway gateway = gateway(TEAM)) {
            assertThat(budgets()).containsExactly("\"team\"\"crm\"");

            gateway.rewrite(lines("sluice.budgets.all.amount=5", "sluice.budgets.all.each=all"));

            Await.until("the other budget", () -> budgets().equals(Set.of("\"all\"null")));
        }
    }
}
