package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.Answer;
import dev.sluice.testing.Await;
import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.Gate;
import dev.sluice.testing.RawResponse;
import dev.sluice.testing.TestGateway;
import dev.sluice.testing.TwoTargets;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is reserved follows the price of the target. A token costs 0.01 at the first one, and 0.001 at the second one. */
final class MoneyBudgetTargetsTest {

    private static final String CHAT = "/v1/chat/completions";
    private static final String QUESTION = "{\"model\":\"smart\",\"max_tokens\":50,\"messages\":[]}";
    private static final Answer GOOD = Answer.json(
            200,
            "{\"choices\":[{\"index\":0,\"message\":{\"content\":\"Good\"},\"finish_reason\":\"stop\"}],"
                    + "\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":2}}");

    @AutoClose
    private final FakeProvider first = FakeProvider.start();

    @AutoClose
    private final FakeProvider second = FakeProvider.start();

    private TestGateway gateway;

    @BeforeEach
    void start() {
        first.answerWith(GOOD);
        second.answerWith(GOOD);
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    @Test
    void anExchangeCostsWhatTheTargetThatAnswersCosts() {
        begin("9");
        assertThat(ask().header("x-arch-llm-target")).hasValue("one");
        assertThat(used()).isEqualTo("0.05");

        first.answerWith(Answer.json(503, "{}"));
        assertThat(ask().header("x-arch-llm-target")).hasValue("two");
        assertThat(used()).isEqualTo("0.055");
        assertThat(budget().getString("reserved")).isEqualTo("0");
    }

    @Test
    void whatIsReservedFollowsTheTargetThatIsTried() throws Exception {
        begin("9");
        Gate ofFirst = new Gate();
        Gate ofSecond = new Gate();
        first.answerWith(Answer.json(503, "{}").heldBack(ofFirst));
        second.answerWith(GOOD.heldBack(ofSecond));
        CompletableFuture<RawResponse> running = CompletableFuture.supplyAsync(this::ask);

        first.takeRequest();
        assertThat(reserved()).isBetween(0.5, 0.9);
        ofFirst.open();
        second.takeRequest();
        assertThat(reserved()).isBetween(0.05, 0.09);
        ofSecond.open();
        assertThat(running.join().status()).isEqualTo(200);
        assertThat(reserved()).isZero();
    }

    @Test
    void aTargetThatCostsTooMuchIsPassedOver() {
        begin("0.3");

        assertThat(ask().header("x-arch-llm-target")).hasValue("two");
        assertThat(first.requestCount()).isZero();
    }

    @Test
    void aRequestThatNoTargetIsCheapEnoughForIsRefused() {
        begin("0.03");

        RawResponse refused = ask();

        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.bodyText()).contains("budget \\\"team\\\"");
        assertThat(first.requestCount() + second.requestCount()).isZero();
        gateway.awaitMetric("ratelimited_rq_total", 1);
    }

    @Test
    void aRequestThatNobodyServesCostsNothing() {
        begin("9");
        first.answerWith(Answer.json(503, "{}"));
        second.answerWith(Answer.json(503, "{}"));

        assertThat(ask().status()).isEqualTo(503);
        assertThat(used()).isEqualTo("0");
        assertThat(reserved()).isZero();
    }

    @Test
    void aHedgeThatIsLostCostsNothing() throws Exception {
        begin("9", "sluice.models.smart.hedge=10ms", "sluice.models.smart.hedge-budget=100%");
        String stream =
                "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"},\"finish_reason\":\"stop\"}]}\n\n"
                        + "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":2}}\n\ndata: [DONE]\n\n";
        Gate ofFirst = new Gate();
        Gate ofSecond = new Gate();
        first.answerWith(Answer.sse(stream).heldBack(ofFirst));
        second.answerWith(Answer.sse(stream).heldBack(ofSecond));
        CompletableFuture<RawResponse> running = CompletableFuture.supplyAsync(
                () -> gateway.post(CHAT, QUESTION.replace("{\"model", "{\"stream\":true,\"model")));

        first.takeRequest();
        second.takeRequest();
        // Both, as either may answer.
        Await.until("both are reserved", () -> reserved() > 0.55);
        ofSecond.open();
        assertThat(running.join().status()).isEqualTo(200);
        ofFirst.open();
        assertThat(used()).isEqualTo("0.005");
        Await.until("nothing is reserved", () -> reserved() == 0);
    }

    private void begin(String amount, String... more) {
        List<String> lines = new ArrayList<>(List.of(
                "sluice.providers.first.prices=dear",
                "sluice.providers.second.prices=cheap",
                "sluice.prices.dear.model-one.input=10000",
                "sluice.prices.dear.model-one.output=10000",
                "sluice.prices.cheap.model-two.input=1000",
                "sluice.prices.cheap.model-two.output=1000",
                "sluice.budgets.team.amount=" + amount));
        lines.addAll(List.of(more));
        gateway = TestGateway.start(TwoTargets.lines(first, second, lines.toArray(String[]::new)));
    }

    private RawResponse ask() {
        return gateway.post(CHAT, QUESTION);
    }

    private String used() {
        return budget().getString("used");
    }

    private double reserved() {
        return Double.parseDouble(budget().getString("reserved"));
    }

    private JsonObject budget() {
        return Json.createReader(new StringReader(gateway.get("/limits").bodyText()))
                .readObject()
                .getJsonArray("data")
                .getJsonObject(0);
    }
}
