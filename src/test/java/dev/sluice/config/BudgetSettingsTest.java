package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ratelimit.Limit;
import dev.sluice.ratelimit.MoneyBudget;
import dev.sluice.ratelimit.Refill;
import dev.sluice.ratelimit.UnpricedModels;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Properties of budgets in money. */
final class BudgetSettingsTest {

    @Test
    void aBudgetNeedsItsAmountAlone() {
        MoneyBudget budget = budget("amount=100.00");

        assertThat(budget.limit().name()).isEqualTo("b");
        assertThat(budget.limit().amount()).isEqualTo(100_000_000_000L);
        assertThat(budget.limit().refill().kind()).isEqualTo(Refill.Kind.MONTH);
        assertThat(budget.clients().isAny()).isTrue();
        assertThat(budget.users().isAny()).isTrue();
        assertThat(budget.models().isAny()).isTrue();
        assertThat(budget.each()).isEqualTo(MoneyBudget.Each.CLIENT);
        assertThat(budget.isRefusing()).isTrue();
        assertThat(budget.alerts()).containsExactly(50, 80, 100);
        assertThat(budget.unpriced()).isEqualTo(new UnpricedModels.Refused());
        assertThat(budget.reserve()).isEqualTo(MoneyBudget.Reserve.ESTIMATE);
    }

    @Test
    void aBudgetIsWhatItsPropertiesSay() {
        MoneyBudget budget = budget(
                "amount=0.000000001",
                "per=day",
                "clients=crm-*, erp",
                "users=a",
                "models=GPT-4*",
                "each=user",
                "action=alert",
                "alerts=90, 10",
                "unpriced=2.5",
                "reserve=worst",
                "sluice.budget.zone=Europe/Zurich");

        assertThat(budget.limit().amount()).isEqualTo(1);
        assertThat(budget.limit().refill()).isEqualTo(new Refill.Calendar(Refill.Kind.DAY, ZoneId.of("Europe/Zurich")));
        assertThat(budget.clients().patterns()).containsExactly("crm-*", "erp");
        assertThat(budget.users().patterns()).containsExactly("a");
        assertThat(budget.isForModel("gpt-4o")).isTrue();
        assertThat(budget.isForModel("gpt-3")).isFalse();
        assertThat(budget.each()).isEqualTo(MoneyBudget.Each.USER);
        assertThat(budget.isRefusing()).isFalse();
        assertThat(budget.alerts()).containsExactly(10, 90);
        assertThat(budget.unpriced()).isEqualTo(new UnpricedModels.Priced(2_500_000_000L));
        assertThat(budget.reserve()).isEqualTo(MoneyBudget.Reserve.WORST);
    }

    @Test
    void theLargestAmountIsNineThousandMillion() {
        assertThat(budget("amount=9000000000").limit().amount()).isEqualTo(Limit.MOST_NANO);
    }

    @Test
    void anEnvironmentVariableMakesABudget() {
        GatewayConfig config = ConfigFixture.provider("sluice.prices=on")
                .variable("SLUICE_BUDGETS_TEAM_AMOUNT", "5")
                .read();

        assertThat(config.budgets().budgets().get(0).limit().amount()).isEqualTo(5_000_000_000L);
        assertThat(config.summary()).endsWith("; budgets: team");
    }

    @Test
    void alertsCanBeTurnedOff() {
        assertThat(budget("amount=1", "alerts=0").alerts()).isEmpty();
    }

    @Test
    void aBudgetThatOnlyAlertsLetsUnpricedModelsPass() {
        assertThat(budget("amount=1", "action=alert").unpriced()).isEqualTo(new UnpricedModels.Passed());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "amount=0                   | amount: must be above 0, and at most 9000000000",
                "amount=0.000               | amount: must be above 0, and at most 9000000000",
                "amount=9000000000.000000001| amount: must be above 0, and at most 9000000000",
                "amount=-1                  | amount: must not be negative",
                "amount=1e30                | amount: must be below 10000000000, with at most 9 decimal places",
                "amount=0.0000000001        | amount: must be below 10000000000, with at most 9 decimal places",
                "amount=100,00              | amount: must be a decimal number such as 2.50",
                "amount=many                | amount: must be a decimal number such as 2.50",
                "each=team                  | each: must be one of client, user, model, all",
                "per=week                   | per: must be one of month, day",
                "action=deny                | action: must be one of refuse, alert",
                "reserve=best               | reserve: must be one of estimate, worst",
                "alerts=50,101              | alerts: must be percentages from 1 to 100, such as 50,80,100; or 0 for none",
                "alerts=0,50                | alerts: must be percentages from 1 to 100, such as 50,80,100; or 0 for none",
                "alerts=half                | alerts: must be percentages from 1 to 100, such as 50,80,100; or 0 for none",
                "unpriced=-1                | unpriced: must be refuse, pass, or the price of a million tokens, such as 15.00: must not be negative",
                "unpriced=ignore            | unpriced: must be refuse, pass, or the price of a million tokens, such as 15.00: must be a decimal number such as 2.50"
            })
    void aFaultIsToldByTheNameOfItsProperty(String line, String fault) {
        assertThat(given("amount=1").and("sluice.budgets.b." + line).faults())
                .containsExactly("sluice.budgets.b." + fault);
    }

    @Test
    void aBudgetWithoutAnAmountIsAFault() {
        assertThat(given("per=day").faults()).containsExactly("sluice.budgets.b.amount: is missing");
    }

    @Test
    void anUnknownPropertyIsAFault() {
        assertThat(given("amont=1").faults())
                .containsExactly("sluice.budgets.b.amont: unknown; did you mean sluice.budgets.b.amount?");
    }

    @Test
    void aBudgetThatOnlyAlertsCannotRefuseModels() {
        assertThat(given("amount=1", "action=alert", "unpriced=refuse").faults())
                .containsExactly("sluice.budgets.b.unpriced: action=alert refuses nothing; set pass, or a price");
    }

    @Test
    void namesThatDifferOnlyInCaseAreAFault() {
        assertThat(given("amount=1").and("sluice.budgets.B.amount=1").faults())
                .containsExactly("sluice.budgets.b: differs from B only in case; rename it");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "sluice.prices=off"})
    void aBudgetWithoutPricesIsAFault(String prices) {
        ConfigFixture fixture = ConfigFixture.provider("sluice.budgets.b.amount=1");

        assertThat((prices.isEmpty() ? fixture : fixture.and(prices)).faults())
                .containsExactly(
                        "sluice.budgets.b.amount: exchanges are not priced, so nobody knows what they cost; set sluice.prices=on");
    }

    @Test
    void aFaultOfThePricesIsToldAlone() {
        assertThat(given("amount=1").and("sluice.prices.openai.factor=0").faults())
                .containsExactly("sluice.prices.openai.factor: must be above 0, and at most 10");
    }

    @Test
    void clientsThatDoNotExistAreAWarning() {
        assertThat(given("amount=1", "clients=crm-*,erp")
                        .and("sluice.clients.crm-1.key-sha256=" + "a".repeat(64))
                        .read()
                        .warnings())
                .containsExactly("sluice.budgets.b.clients: no client has the name erp");
    }

    @Test
    void aProvidersModelWithoutAPriceIsAFault() {
        assertThat(given("amount=1").and("sluice.providers.sole.model=mystery").faults())
                .containsExactly("sluice.budgets.b.unpriced: the model mystery of sole has no price; set"
                        + " sluice.providers.sole.prices, or pass, or a price here");
        assertThat(given("amount=1")
                        .and("sluice.providers.sole.model=mystery", "sluice.providers.sole.prices=openai")
                        .faults())
                .containsExactly("sluice.budgets.b.unpriced: the model mystery of sole has no price; set"
                        + " sluice.prices.openai.mystery.input, or pass, or a price here");
    }

    @Test
    void aTargetWithoutAPriceIsAFault() {
        ConfigFixture target = given("amount=1")
                .and("sluice.targets.t.provider=sole", "sluice.targets.t.model=mystery", "sluice.models.m.targets=t");

        assertThat(target.faults())
                .containsExactly("sluice.budgets.b.unpriced: the model mystery of t has no price; set"
                        + " sluice.targets.t.price-as, or sluice.providers.sole.prices, or pass, or a price here");
        assertThat(target.and("sluice.targets.t.price-as=openai/gpt-4o-mini")
                        .read()
                        .budgets()
                        .budgets())
                .hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sluice.budgets.b.unpriced=pass",
                "sluice.budgets.b.unpriced=10",
                "sluice.budgets.b.models=gpt-*",
                "sluice.budgets.b.clients=other",
                "sluice.clients.crm.providers=another",
                "sluice.clients.crm.models=gpt-*"
            })
    void aModelThatTheBudgetDoesNotRefuseNeedsNoPrice(String line) {
        ConfigFixture fixture = given("amount=1")
                .and(
                        "sluice.providers.sole.model=mystery",
                        "sluice.providers.another.base-url=http://127.0.0.1:2/v1",
                        "sluice.providers.another.auth=none",
                        "sluice.providers.sole.default=true",
                        "sluice.clients.crm.key-sha256=" + "a".repeat(64),
                        line);

        assertThat(fixture.read().budgets().budgets()).hasSize(1);
    }

    private static MoneyBudget budget(String... properties) {
        return given(properties).read().budgets().budgets().get(0);
    }

    private static ConfigFixture given(String... properties) {
        ConfigFixture fixture = ConfigFixture.provider("sluice.prices=on");
        for (String property : properties) {
            fixture.and(property.startsWith("sluice.") ? property : "sluice.budgets.b." + property);
        }
        return fixture;
    }
}
