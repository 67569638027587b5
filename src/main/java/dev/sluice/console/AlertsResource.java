package dev.sluice.console;

import dev.sluice.json.ObjectText;
import dev.sluice.ledger.AlertRow;
import dev.sluice.ledger.query.AlertsQuestion;
import dev.sluice.ledger.query.StoredAlert;
import dev.sluice.price.DecimalAmount;
import java.util.List;

/** The alerts of budgets, as the ledger has them; for a team, those of the parts of its clients. */
final class AlertsResource implements AdminResource {

    private final LedgerReader ledger;
    private final GatewayFacts facts;
    private final Times times;

    AlertsResource(LedgerReader ledger, GatewayFacts facts) {
        this.ledger = ledger;
        this.facts = facts;
        this.times = new Times(facts.zone());
    }

    @Override
    public List<AdminRoute> routes() {
        return List.of(AdminRoute.reading("alerts", call -> AdminAnswer.of(alerts(call)))
                .forTeams());
    }

    private ObjectText alerts(AdminCall call) throws AdminException {
        AlertsQuestion question = new AlertsQuestion(
                call.instant("from", facts.zone()),
                call.instant("to", facts.zone()),
                call.text("budget"),
                call.admin().grant().scope(),
                call.number("limit", 1, AlertsQuestion.MOST, AlertsQuestion.USUAL));
        return new ObjectText()
                .withObjects(
                        "data",
                        ledger.ask(from -> from.alerts(question)).stream()
                                .map(this::entry)
                                .toList());
    }

    private ObjectText entry(StoredAlert stored) {
        AlertRow row = stored.row();
        return new ObjectText()
                .with("id", row.id())
                .with("reached", times.text(row.reached()))
                .with("gateway", stored.gateway())
                .with("budget", row.budget())
                .with("of", row.client())
                .with("period", row.period())
                .with("percent", row.percent())
                .with("used", DecimalAmount.text(row.used()))
                .with("amount", DecimalAmount.text(row.amount()))
                .with("currency", row.currency())
                .with("webhook", row.delivery().word());
    }
}
