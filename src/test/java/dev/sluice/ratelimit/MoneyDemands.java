package dev.sluice.ratelimit;

import dev.sluice.auth.NamePatterns;
import dev.sluice.price.RequestRates;
import dev.sluice.ratelimit.Refill.Calendar;
import dev.sluice.ratelimit.Refill.Kind;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/** Demands on budgets in money. */
final class MoneyDemands {

    private static final ZoneId ZURICH = ZoneId.of("Europe/Zurich");

    private MoneyDemands() {}

    static MoneyBudget budget(Kind period, long nano) {
        return budget(period, nano, ZURICH, true);
    }

    static MoneyBudget budget(Kind period, long nano, ZoneId zone, boolean isRefusing) {
        return new MoneyBudget(
                MoneyBudget.limit("team", MoneyBudget.Each.CLIENT, nano, new Calendar(period, zone)),
                NamePatterns.ANY,
                NamePatterns.ANY,
                NamePatterns.ANY,
                MoneyBudget.Each.CLIENT,
                isRefusing,
                List.of(50, 80, 100),
                new UnpricedModels.Passed(),
                MoneyBudget.Reserve.WORST);
    }

    static Demand demand(MoneyBudget budget, long nano, Instant moment) {
        return demand(budget, nano, moment, Optional.empty());
    }

    static Demand demand(MoneyBudget budget, long nano, Instant moment, Optional<RequestRates> unpriced) {
        BudgetTerms terms =
                new BudgetTerms(budget, "EUR", budget.period().endAt(moment), budget.isRefusing(), unpriced);
        return Demand.ofMoney(terms, "app", nano, moment, "app");
    }
}
