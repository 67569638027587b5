package dev.sluice.console;

import dev.sluice.json.ObjectText;
import dev.sluice.ledger.CaptureRow;
import dev.sluice.ledger.CapturedText;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The text of single exchanges. Each look at one is recorded, whether there is any or not. */
final class CapturesResource implements AdminResource {

    private static final String PATH = "exchanges/{id}/capture";

    private final LedgerReader ledger;
    private final ChangeRecorder changes;
    private final Times times;

    CapturesResource(LedgerReader ledger, ChangeRecorder changes, GatewayFacts facts) {
        this.ledger = ledger;
        this.changes = changes;
        this.times = new Times(facts.zone());
    }

    @Override
    public List<AdminRoute> routes() {
        return List.of(AdminRoute.readingTexts(PATH, call -> AdminAnswer.of(capture(call))));
    }

    private ObjectText capture(AdminCall call) throws AdminException {
        UUID exchange = id(call);
        ledger.requireLedger();
        changes.allowed(call, PATH, exchange.toString(), Optional.empty(), Optional.empty());
        Optional<CaptureRow> found = ledger.ask(from -> from.capture(exchange));
        if (found.isEmpty()) {
            throw AdminException.notFound("No text is kept of this exchange.");
        }
        CaptureRow row = found.get();
        return new ObjectText()
                .with("exchange", row.exchange().toString())
                .with("rule", row.rule())
                .with("target", row.target())
                .with("expires", times.text(row.expires()))
                .with("request", entry(row.request()))
                .with("answer", entry(row.answer()));
    }

    private static UUID id(AdminCall call) throws AdminException {
        try {
            return UUID.fromString(call.id());
        } catch (IllegalArgumentException none) {
            throw AdminException.invalid("id", "must be the id of an exchange, and not a request id");
        }
    }

    private static ObjectText entry(CapturedText text) {
        return new ObjectText()
                .with("state", text.state().word())
                .with("bytes", text.bytes())
                .with("text", Optional.of(text.text()).filter(some -> !some.isEmpty()));
    }
}
