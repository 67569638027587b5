package dev.sluice.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.auth.AllowedPaths;
import dev.sluice.auth.Client;
import dev.sluice.auth.NamePatterns;
import dev.sluice.ratelimit.MoneyBudget.Each;
import dev.sluice.ratelimit.Refill.Calendar;
import dev.sluice.ratelimit.Refill.Kind;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Whose requests budgets in money count, and in which bucket. */
final class MoneyBudgetsTest {

    private static final UnpricedModels REFUSED = new UnpricedModels.Refused();

    @ParameterizedTest
    @CsvSource({
        // client, user, model, whether a budget for crm-*, users a*, models gpt-* counts it
        "crm-1, anna,  gpt-4o, true",
        "crm-1, anna,  GPT-4o, true",
        "erp,   anna,  gpt-4o, false",
        "crm-1, bert,  gpt-4o, false",
        "crm-1, anna,  llama,  false",
        "crm-1, anna,  '',     false"
    })
    void aBudgetCountsItsClientsUsersAndModels(String client, String user, String model, boolean isCounted) {
        MoneyBudgets budgets = budgets(budget(Each.CLIENT, true, REFUSED, "crm-*", "a*", "gpt-*"));

        assertThat(budgets.met(client(client, user), new RequestedModel(Optional.empty(), model)))
                .hasSize(isCounted ? 1 : 0);
    }

    @Test
    void aBudgetCountsWhatWasAskedForByAnAliasOfItsModels() {
        MoneyBudgets budgets = budgets(budget(Each.CLIENT, true, REFUSED, "*", "*", "smart"));

        assertThat(budgets.met(client("crm", "anna"), new RequestedModel(Optional.of("Smart"), "gpt-4o")))
                .hasSize(1);
        assertThat(budgets.met(client("crm", "anna"), new RequestedModel(Optional.of("other"), "gpt-4o")))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"CLIENT, crm", "USER, crm/anna", "MODEL, gpt-4o", "ALL, ''"})
    void eachHasItsBucket(Each each, String value) {
        assertThat(budget(each, true, REFUSED, "*", "*", "*").valueOf(client("crm", "anna"), " GPT-4o"))
                .isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource({"CLIENT, true", "ALL, true", "USER, false", "MODEL, false"})
    void bucketsThatClientsCanMakeAreCounted(Each each, boolean isOperatorsOwn) {
        Demand demand = MoneyDemands.demand(
                budget(each, true, REFUSED, "*", "*", "*"), 1, Instant.parse("2026-11-23T11:00:00Z"));

        assertThat(demand.share().isEmpty()).isEqualTo(isOperatorsOwn);
    }

    @ParameterizedTest
    @EnumSource(Each.class)
    void noTwoKindsOfBucketHaveOneName(Each each) {
        Limit limit = budget(each, true, REFUSED, "*", "*", "*").limit();

        assertThat(limit.selector()).isEqualTo("budget:team:" + each.word());
    }

    @ParameterizedTest
    @CsvSource({
        // refuses, unpriced, whether requests that nobody counts are forbidden
        "true,  refuse, true",
        "true,  5,      true",
        "true,  pass,   false",
        "false, pass,   false",
        "false, 5,      false"
    })
    void whatNobodyCountsIsForbiddenWhereSpendingIsLimited(boolean isRefusing, String unpriced, boolean isForbidden) {
        UnpricedModels models =
                switch (unpriced) {
                    case "refuse" -> REFUSED;
                    case "pass" -> new UnpricedModels.Passed();
                    default -> new UnpricedModels.Priced(5);
                };
        MoneyBudgets budgets = budgets(budget(Each.CLIENT, isRefusing, models, "crm", "*", "*"));

        assertThat(budgets.forbidUncounted(client("crm", "a"))).isEqualTo(isForbidden);
        assertThat(budgets.forbidUncounted(client("erp", "a"))).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"CLIENT, *, false", "MODEL, *, true", "CLIENT, gpt-*, true"})
    void modelsMustBeClearWhereTheyMatter(Each each, String models, boolean matter) {
        MoneyBudgets budgets = budgets(budget(each, true, REFUSED, "crm", "*", models));

        assertThat(budgets.distinguishModels(client("crm", "a"))).isEqualTo(matter);
        assertThat(budgets.distinguishModels(client("erp", "a"))).isFalse();
    }

    @Test
    void theWorstIsOfOneModel() {
        MoneyBudget worst = MoneyDemands.budget(Kind.DAY, 1);

        assertThat(budgets(worst).distinguishModels(client("crm", "a"))).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"CLIENT, 'crm-1,crm-2'", "ALL, ''"})
    void onlyBucketsOfTheConfigurationAreShown(Each each, String clients) {
        MoneyBudget budget = budget(each, true, REFUSED, "crm-*", "*", "*");
        MoneyBudgets budgets = new MoneyBudgets(List.of(budget), "USD", Set.of("crm-2", "erp", "crm-1"));

        assertThat(budgets.clientsOf(budget)).containsExactly(clients.split(",", -1));
    }

    @Test
    void moneyDoesNotFlowBackEvenly() {
        assertThatThrownBy(() -> new Limit(
                        "b",
                        "*",
                        "s",
                        Optional.empty(),
                        1,
                        Limit.Unit.MONEY,
                        Duration.ofHours(1),
                        Limit.Charge.TOTAL,
                        true))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static MoneyBudgets budgets(MoneyBudget budget) {
        return new MoneyBudgets(List.of(budget), "USD", Set.of());
    }

    private static MoneyBudget budget(
            Each each, boolean isRefusing, UnpricedModels unpriced, String clients, String users, String models) {
        return new MoneyBudget(
                MoneyBudget.limit("team", each, 100, new Calendar(Kind.DAY, ZoneId.of("UTC"))),
                new NamePatterns(List.of(clients)),
                new NamePatterns(List.of(users)),
                new NamePatterns(List.of(models)),
                each,
                isRefusing,
                List.of(),
                unpriced,
                MoneyBudget.Reserve.ESTIMATE);
    }

    private static Client client(String name, String user) {
        return new Client(name, user, NamePatterns.ANY, NamePatterns.ANY, AllowedPaths.READ);
    }
}
