package dev.sluice.console;

import dev.sluice.auth.AllowedPaths;
import dev.sluice.auth.Client;
import dev.sluice.auth.NamePatterns;
import dev.sluice.json.ObjectText;
import dev.sluice.price.DecimalAmount;
import dev.sluice.ratelimit.BudgetUse;
import dev.sluice.ratelimit.ReloadableLimits;
import java.util.List;

/** What is left of budgets in money, and of the limits of a client: read from the very buckets that refuse. */
final class BudgetsResource implements AdminResource {

    private final ReloadableLimits limits;
    private final GatewayFacts facts;

    BudgetsResource(ReloadableLimits limits, GatewayFacts facts) {
        this.limits = limits;
        this.facts = facts;
    }

    @Override
    public List<AdminRoute> routes() {
        return List.of(
                AdminRoute.reading(
                                "budgets",
                                call -> AdminAnswer.of(budgets(call.admin().grant())))
                        .forTeams(),
                AdminRoute.reading("limits", this::limitsOf).forTeams());
    }

    private ObjectText budgets(AdminGrant grant) {
        return new ObjectText()
                .with("zone", facts.zoneName())
                .withObjects(
                        "data",
                        limits.budgetUse().stream()
                                .filter(use -> grant.sees(use.client()))
                                .map(BudgetsResource::entry)
                                .toList());
    }

    private static ObjectText entry(BudgetUse use) {
        return new ObjectText()
                .with("name", use.budget())
                .with("each", use.each())
                .with("of", use.client())
                .with("per", use.per())
                .with("action", use.isRefusing() ? "refuse" : "alert")
                .with("currency", use.currency())
                .with("amount", DecimalAmount.text(use.amount()))
                .with("used", DecimalAmount.text(use.used()))
                .with("reserved", DecimalAmount.text(use.reserved()))
                .with("left", DecimalAmount.text(use.left()))
                .with("resets_at", new Times(use.zone()).text(use.end()))
                .withNumbers("alerts", use.alerts());
    }

    private AdminAnswer limitsOf(AdminCall call) throws AdminException {
        String name = call.required("client");
        call.requireSight(name);
        if (call.text("user").isPresent() && !call.admin().role().seesUsers()) {
            throw new AdminException(AdminErrors.NO_USERS);
        }
        Client client =
                new Client(name, call.text("user").orElse(name), NamePatterns.ANY, NamePatterns.ANY, AllowedPaths.READ);
        return limits.leftOf(client, call.text("model"))
                .map(AdminAnswer::ofJson)
                .orElseThrow(() -> new AdminException(AdminErrors.LIMITER_AWAY));
    }
}
