package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.Answer;
import dev.sluice.testing.Await;
import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.RawResponse;
import dev.sluice.testing.TestClients;
import dev.sluice.testing.TestGateway;
import dev.sluice.testing.TwoTargets;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Limits for the name that was asked for, whichever target answers (routing.md R50). {@code smart} leads to two targets, {@code sole} to one. A
 * token costs 0.001.
 */
final class AliasLimitsTest {

    private static final String PATH = "/v1/chat/completions";
    private static final String CRM = TestClients.key("crm");
    private static final Answer GOOD = Answer.json(
            200,
            "{\"choices\":[{\"index\":0,\"message\":{\"content\":\"Good\"},\"finish_reason\":\"stop\"}],"
                    + "\"usage\":{\"prompt_tokens\":30,\"completion_tokens\":20,\"total_tokens\":50}}");

    @TempDir
    private Path directory;

    @AutoClose
    private final FakeProvider first = FakeProvider.start();

    @AutoClose
    private final FakeProvider second = FakeProvider.start();

    @BeforeEach
    void start() {
        first.answerWith(GOOD);
        second.answerWith(GOOD);
    }

    @ParameterizedTest
    @ValueSource(strings = {"smart", "sole"})
    void aLimitForAnAliasHoldsWhatIsAskedForByIt(String alias) {
        try (TestGateway gateway = gateway(limit("named", alias, "requests=2"))) {
            first.enqueue(Answer.json(503, "{}"));
            first.enqueue(GOOD);
            int refused = alias.equals("sole") ? 1 : 0; // one that nobody serves costs nothing
            for (int i = 0; i < 2 + refused; i++) {
                ask(gateway, alias);
            }

            assertThat(ask(gateway, alias).status()).isEqualTo(429);
            assertThat(ask(gateway, "first/model-one").status()).isEqualTo(200);
            assertThat(ask(gateway, alias, "x-arch-llm-provider-hint: one").status())
                    .isEqualTo(200);
        }
    }

    @ParameterizedTest
    @CsvSource({"charge=total, 50", "charge=response, 20"})
    void tokensAreChargedOnceByWhatTheTargetThatAnswersHasUsed(String charge, int used) {
        try (TestGateway gateway = gateway(limit("named", "smart", "tokens=1000", "per=day", charge))) {
            first.answerWith(Answer.json(503, "{}"));

            assertThat(ask(gateway, "smart").header("x-arch-llm-target")).hasValue("two");

            assertThat(entry(gateway, "?model=smart", "named").getInt("used")).isEqualTo(used);
            assertThat(entry(gateway, "?model=smart", "named").getInt("reserved"))
                    .isZero();
        }
    }

    @Test
    void aRequestThatNobodyServesCostsNothing() {
        try (TestGateway gateway = gateway(limit("named", "smart", "requests=1"))) {
            first.answerWith(Answer.json(503, "{}"));
            second.answerWith(Answer.json(503, "{}"));

            assertThat(ask(gateway, "smart").status()).isEqualTo(503);
            assertThat(ask(gateway, "smart").status()).isEqualTo(503);
        }
    }

    @Test
    void theLimitOfATargetHoldsBesideThatOfTheAlias() {
        try (TestGateway gateway =
                gateway(limit("named", "smart", "requests=3"), limit("of-one", "model-one", "requests=1"))) {
            assertThat(ask(gateway, "smart").header("x-arch-llm-target")).hasValue("one");
            assertThat(ask(gateway, "smart").header("x-arch-llm-target")).hasValue("two");
            assertThat(ask(gateway, "smart").header("x-arch-llm-target")).hasValue("two");

            assertThat(ask(gateway, "smart").bodyText()).contains("named");
            assertThat(ask(gateway, "first/model-one").bodyText()).contains("of-one");
        }
    }

    @Test
    void aRequestIsHeldByTheLimitOfAnyModelUnlessOneNamesItsAlias() {
        try (TestGateway gateway = gateway(
                limit("any", "*", "requests=1"),
                limit("named", "smart", "requests=2"),
                "sluice.models.other.targets=one; two")) {
            assertThat(ask(gateway, "smart").status()).isEqualTo(200);
            assertThat(ask(gateway, "smart").status()).isEqualTo(200);
            assertThat(ask(gateway, "smart").bodyText()).contains("named");
            assertThat(ask(gateway, "other").status()).isEqualTo(200);
            assertThat(ask(gateway, "other").bodyText()).contains("any");
        }
    }

    @Test
    void aRequiredLimitForAnAliasWantsItsHeader() {
        try (TestGateway gateway = gateway(
                "sluice.limits.named.model=smart",
                "sluice.limits.named.selector=x-team",
                "sluice.limits.named.required=true",
                "sluice.limits.named.requests=1")) {
            assertThat(ask(gateway, "smart").bodyText()).contains("ratelimit_selector_missing");
            assertThat(ask(gateway, "smart", "x-team: a").status()).isEqualTo(200);
            assertThat(ask(gateway, "smart", "x-team: a").status()).isEqualTo(429);
            assertThat(ask(gateway, "first/model-one").status()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"smart", "sole"})
    void aBudgetInMoneyForAnAliasCountsWhatIsAskedForByIt(String alias) {
        try (TestGateway gateway = gateway(
                "sluice.prices.own.model-one.input=1000",
                "sluice.prices.own.model-one.output=1000",
                "sluice.prices.own.model-two.input=1000",
                "sluice.prices.own.model-two.output=1000",
                "sluice.providers.first.prices=own",
                "sluice.providers.second.prices=own",
                "sluice.budgets.team.models=" + alias,
                "sluice.budgets.team.amount=0.08")) {
            assertThat(ask(gateway, alias).status()).isEqualTo(200);
            assertThat(ask(gateway, "first/model-one").status()).isEqualTo(200);
            assertThat(entry(gateway, "?model=" + alias, "team").getString("used"))
                    .isEqualTo("0.05");

            assertThat(ask(gateway, alias).status()).isEqualTo(429);
            assertThat(ask(gateway, "first/model-one").status()).isEqualTo(200);
        }
    }

    @Test
    void whatIsLeftForAnAliasIsToldOfEveryLimitThatMayRefuseIt() {
        try (TestGateway gateway = gateway(
                limit("any", "*", "requests=9"),
                limit("named", "smart", "requests=9"),
                limit("of-one", "model-one", "tokens=900"),
                limit("of-two", "model-two", "tokens=900"),
                limit("of-three", "model-three", "tokens=900"))) {
            ask(gateway, "smart");

            assertThat(names(gateway, "?model=smart")).containsExactlyInAnyOrder("named", "of-one", "of-two");
            assertThat(names(gateway, "?model=first/model-one")).containsExactlyInAnyOrder("any", "of-one");
            assertThat(names(gateway, "?model=model-one")).containsExactlyInAnyOrder("any", "of-one");
            assertThat(names(gateway, "")).contains("named", "of-one", "of-two", "of-three", "any");
            assertThat(entry(gateway, "?model=smart", "named").getInt("used")).isEqualTo(1);
            assertThat(entry(gateway, "?model=smart", "of-one").getInt("used")).isPositive();
            assertThat(entry(gateway, "?model=smart", "of-two").getInt("used")).isZero();
        }
    }

    @Test
    void whatWasAskedForByAnAliasStaysUsedAfterARestart() {
        String[] lines = {
            "sluice.ledger=on",
            "sluice.ledger.dir=" + directory,
            limit("named", "smart", "tokens=90", "per=day", "charge=total"),
            limit("any", "*", "tokens=1000", "per=day", "charge=total")
        };
        try (TestGateway gateway = gateway(lines)) {
            assertThat(ask(gateway, "smart").status()).isEqualTo(200);
            assertThat(ask(gateway, "first/model-one").status()).isEqualTo(200);
        }

        try (TestGateway gateway = gateway(lines)) {
            Await.until(
                    "what was used is known", () -> entry(gateway, "", "named").getInt("used") == 50);
            assertThat(entry(gateway, "", "any").getInt("used")).isEqualTo(50);
        }
    }

    @Test
    void theClientIsToldOfTheLimitThatEndsFirst() {
        try (TestGateway gateway = gateway(
                limit("of-one", "model-one", "requests=1"), limit("of-two", "model-two", "requests=1", "per=day"))) {
            ask(gateway, "smart");
            ask(gateway, "smart");

            assertThat(ask(gateway, "smart").bodyText()).contains("of-one");
        }
    }

    @Test
    void aTargetThatIsCooledEndsSoonerThanALimit() {
        try (TestGateway gateway = gateway(limit("of-one", "model-one", "requests=1", "per=day"))) {
            second.answerWith(Answer.json(429, "{}").withHeader("retry-after", "30"));
            ask(gateway, "smart");
            ask(gateway, "smart");

            RawResponse refused = ask(gateway, "smart");

            assertThat(refused.status()).isEqualTo(429);
            assertThat(refused.bodyText()).contains("rate_limit_exceeded").doesNotContain("of-one");
            assertThat(Integer.parseInt(refused.header("retry-after").orElseThrow()))
                    .isBetween(1, 60);
        }
    }

    private static String limit(String name, String model, String... more) {
        List<String> lines = new ArrayList<>(List.of("model=" + model, "selector=@client"));
        lines.addAll(List.of(more));
        return String.join(
                "\n",
                lines.stream().map(line -> "sluice.limits." + name + "." + line).toList());
    }

    private TestGateway gateway(String... more) {
        List<String> lines = new ArrayList<>(List.of(TestClients.client("crm"), "sluice.models.sole.targets=one"));
        lines.addAll(List.of(more));
        return TestGateway.start(TwoTargets.lines(first, second, lines.toArray(String[]::new)));
    }

    private static RawResponse ask(TestGateway gateway, String model, String... headers) {
        List<String> all = new ArrayList<>(List.of(CRM, "x-arch-ratelimit-selector: x-team"));
        all.addAll(List.of(headers));
        return gateway.post(
                PATH, "{\"model\":\"" + model + "\",\"max_tokens\":20,\"messages\":[]}", all.toArray(String[]::new));
    }

    private static List<String> names(TestGateway gateway, String query) {
        return entries(gateway, query).stream()
                .map(entry -> entry.getString("name"))
                .toList();
    }

    private static JsonObject entry(TestGateway gateway, String query, String name) {
        return entries(gateway, query).stream()
                .filter(entry -> entry.getString("name").equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static List<JsonObject> entries(TestGateway gateway, String query) {
        return Json.createReader(
                        new StringReader(gateway.get("/limits" + query, CRM).bodyText()))
                .readObject()
                .getJsonArray("data")
                .getValuesAs(JsonObject.class);
    }
}
