package dev.sluice.console;

import dev.sluice.json.ObjectText;
import dev.sluice.ledger.AuditEntry;
import dev.sluice.ledger.AuditEntry.Outcome;
import dev.sluice.ledger.AuditRow;
import dev.sluice.ledger.Ledger;
import dev.sluice.ledger.query.AuditPage;
import dev.sluice.ledger.query.AuditQuestion;
import dev.sluice.ledger.query.ExchangesQuestion;
import dev.sluice.ledger.query.StoredAudit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Semaphore;

/** Who has changed what, and whether the records of it are whole. */
final class AuditResource implements AdminResource {

    private static final String PATH = "audit";
    private static final String AFTER = "after";
    private static final String NEXT = "next";
    private static final String EITHER = "either";

    /** Checks read for seconds. So many run at once. */
    private static final int MOST_CHECKS = 2;

    private final Semaphore checks = new Semaphore(MOST_CHECKS);
    private final LedgerReader reader;
    private final Optional<Ledger> ledger;
    private final GatewayFacts facts;
    private final Times times;

    /** @param ledger empty if it is off */
    AuditResource(LedgerReader reader, Optional<Ledger> ledger, GatewayFacts facts) {
        this.reader = reader;
        this.ledger = ledger;
        this.facts = facts;
        this.times = new Times(facts.zone());
    }

    @Override
    public List<AdminRoute> routes() {
        return List.of(
                AdminRoute.readingUsers(PATH, call -> AdminAnswer.of(page(call))),
                AdminRoute.readingUsers(PATH + "/verify", call -> AdminAnswer.of(verify(call))));
    }

    private ObjectText page(AdminCall call) throws AdminException {
        AuditQuestion question = new AuditQuestion(
                call.instant("from", facts.zone()),
                call.instant("to", facts.zone()),
                call.text("actor"),
                call.text("action"),
                call.text("subject"),
                outcome(call),
                call.before(),
                call.number("limit", 1, ExchangesQuestion.MOST, ExchangesQuestion.USUAL));
        AuditPage page = reader.ask(from -> from.audits().page(question));
        return new ObjectText()
                .withObjects("data", page.records().stream().map(this::entry).toList())
                .with(NEXT, page.next().map(UUID::toString));
    }

    private static Optional<Outcome> outcome(AdminCall call) throws AdminException {
        String word = call.word("outcome", List.of(EITHER, Outcome.ALLOWED.word(), Outcome.REFUSED.word()));
        if (word.equals(EITHER)) {
            return Optional.empty();
        }
        return Optional.of(word.equals(Outcome.ALLOWED.word()) ? Outcome.ALLOWED : Outcome.REFUSED);
    }

    private ObjectText entry(StoredAudit stored) {
        AuditRow row = stored.row();
        AuditEntry entry = row.entry();
        return new ObjectText()
                .with("id", row.id().toString())
                .with("recorded", times.text(row.time()))
                .with("gateway", stored.gateway())
                .with("actor", entry.actor())
                .with("via", entry.via())
                .with("address", entry.address())
                .with("action", entry.action())
                .with("subject", Optional.of(entry.subject()).filter(text -> !text.isEmpty()))
                .with("outcome", entry.outcome().word())
                .with("before", entry.before())
                .with(AFTER, entry.after())
                .with("chain", row.chain().toString())
                .with("n", row.n())
                .with("hash", row.hash());
    }

    private ObjectText verify(AdminCall call) throws AdminException {
        AuditWalk walk = new AuditWalk(reader, ledger.map(Ledger::auditState));
        Optional<AuditWalk.Place> place = place(call);
        if (!checks.tryAcquire()) {
            throw new AdminException(AdminErrors.TOO_MANY_CHECKS);
        }
        Optional<AuditWalk.Place> next;
        try {
            next = walk.run(place);
        } finally {
            checks.release();
        }
        return new ObjectText()
                .withObjects("chains", walk.checked().stream().map(this::entry).toList())
                .with(NEXT, next.map(AuditWalk.Place::text));
    }

    private static Optional<AuditWalk.Place> place(AdminCall call) throws AdminException {
        try {
            return call.text(AFTER).map(AuditWalk.Place::of);
        } catch (IllegalArgumentException none) {
            throw AdminException.invalid(AFTER, "must be what the answer before told as \"next\"");
        }
    }

    private ObjectText entry(AuditWalk.Checked checked) {
        ObjectText entry = new ObjectText()
                .with("chain", checked.check().chain().toString())
                .with("gateway", checked.gateway())
                .with("own", checked.isOwn())
                .with("state", state(checked))
                .with("from", checked.from());
        checked.check().last().ifPresent(row -> entry.with("to", row.n())
                .with("until", times.text(row.time()))
                .with("hash", row.hash()));
        checked.check().fault().ifPresent(fault -> entry.with("broken_at", fault.n())
                .with("reason", fault.reason().word())
                .with("message", fault.sentence()));
        return entry;
    }

    private static String state(AuditWalk.Checked checked) {
        if (checked.check().fault().isPresent()) {
            return "broken";
        }
        return checked.isOver() ? "whole" : "unfinished";
    }
}
