package dev.sluice.console;

import dev.sluice.json.ObjectText;
import dev.sluice.ledger.Ledger;
import dev.sluice.ledger.LedgerStatus;
import java.util.List;
import java.util.Optional;

/** How the ledger is. */
final class LedgerResource implements AdminResource {

    private static final int PERCENT = 100;

    private final Optional<Ledger> ledger;

    /** @param ledger empty if it is off */
    LedgerResource(Optional<Ledger> ledger) {
        this.ledger = ledger;
    }

    @Override
    public List<AdminRoute> routes() {
        return List.of(AdminRoute.reading("ledger", call -> AdminAnswer.of(status())));
    }

    private ObjectText status() throws AdminException {
        LedgerStatus status = ledger.map(Ledger::status).orElseThrow(() -> new AdminException(AdminErrors.LEDGER_OFF));
        return describe(status);
    }

    /** The members that tell how the ledger is. */
    static ObjectText describe(LedgerStatus status) {
        return new ObjectText()
                .with("state", status.state().name())
                .with("lag_seconds", status.lag().toSeconds())
                .with("waiting_bytes", status.waitingBytes())
                .with("spool_percent", Math.round(status.fill() * PERCENT))
                .with("database_up", status.isDatabaseUp())
                .with("detail", Optional.of(status.detail()).filter(text -> !text.isEmpty()));
    }
}
