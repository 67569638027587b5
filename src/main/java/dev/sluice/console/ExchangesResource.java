package dev.sluice.console;

import dev.sluice.json.ObjectText;
import dev.sluice.ledger.AttemptRow;
import dev.sluice.ledger.AttemptUse;
import dev.sluice.ledger.CopyRow;
import dev.sluice.ledger.ExchangeRow;
import dev.sluice.ledger.RowTokens;
import dev.sluice.ledger.query.ExchangePage;
import dev.sluice.ledger.query.ExchangesQuestion;
import dev.sluice.ledger.query.StoredExchange;
import dev.sluice.price.DecimalAmount;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/** Single exchanges, as the ledger has them. */
final class ExchangesResource implements AdminResource {

    private static final String DATA = "data";

    /** The kind of an attempt that is a copy. */
    private static final String COPY = "mirror";

    private final LedgerReader ledger;
    private final GatewayFacts facts;
    private final Times times;

    ExchangesResource(LedgerReader ledger, GatewayFacts facts) {
        this.ledger = ledger;
        this.facts = facts;
        this.times = new Times(facts.zone());
    }

    @Override
    public List<AdminRoute> routes() {
        return List.of(
                AdminRoute.reading("exchanges", call -> AdminAnswer.of(page(call)))
                        .forTeams(),
                AdminRoute.reading("exchanges/{id}", call -> AdminAnswer.of(one(call)))
                        .forTeams());
    }

    private ObjectText page(AdminCall call) throws AdminException {
        ExchangesQuestion question = new ExchangesQuestion(
                ExchangeParameters.filter(call, facts.zone()),
                call.before(),
                call.number("limit", 1, ExchangesQuestion.MOST, ExchangesQuestion.USUAL));
        ExchangePage page = ledger.ask(from -> from.exchanges(question));
        boolean seesUsers = call.admin().role().seesUsers();
        return new ObjectText()
                .withObjects(
                        DATA,
                        page.exchanges().stream()
                                .map(each -> entry(each, seesUsers))
                                .toList())
                .with("next", page.next().map(UUID::toString))
                .with("searched_to", page.searchedTo().map(times::text));
    }

    private ObjectText one(AdminCall call) throws AdminException {
        List<StoredExchange> found =
                ledger.ask(from -> from.exchange(call.id(), call.admin().grant().scope()));
        if (found.isEmpty()) {
            throw AdminException.notFound(
                    "The ledger has no exchange of this id. Rows come into it within seconds, and go when"
                            + " sluice.ledger.keep is over.");
        }
        boolean seesUsers = call.admin().role().seesUsers();
        return new ObjectText()
                .withObjects(
                        DATA,
                        found.stream()
                                .map(each -> entry(each, seesUsers).withObjects("attempts_made", attempts(each.row())))
                                .toList());
    }

    private static List<ObjectText> attempts(ExchangeRow row) {
        List<ObjectText> attempts = new ArrayList<>();
        List<ObjectText> copies = new ArrayList<>();
        for (AttemptRow attempt : row.attempts().rows()) {
            if (attempt.kind().filter(COPY::equals).isPresent()) {
                copies.add(attempt(CopyRow.NUMBER, attempt));
            } else {
                attempts.add(attempt(attempts.size() + 1, attempt));
            }
        }
        attempts.addAll(copies);
        return attempts;
    }

    private static ObjectText attempt(int number, AttemptRow attempt) {
        AttemptUse use = attempt.use();
        return new ObjectText()
                .with("n", number)
                .with("target", attempt.target())
                .with("result", attempt.result())
                .with("kind", attempt.kind())
                .with("input", use.input())
                .with("output", use.output())
                .with("source", use.source().map(ExchangesResource::word))
                .with("cost", DecimalAmount.text(use.cost()));
    }

    private static String word(RowTokens.Source source) {
        return source.name().toLowerCase(Locale.ROOT);
    }

    private ObjectText entry(StoredExchange stored, boolean seesUsers) {
        ExchangeRow row = stored.row();
        Optional<RowTokens.Parts> parts = row.tokens().parts();
        ObjectText entry = new ObjectText()
                .with("id", row.id().toString())
                .with("begun", times.text(row.begin()))
                .with("n", row.count())
                .with("gateway", stored.gateway())
                .with("request_id", present(row.requestId()))
                .with("client", row.caller().client());
        if (seesUsers) {
            entry.with("user", row.caller().user()).with("address", row.caller().address());
        }
        entry.with("api", row.api())
                .with("stream", row.stream())
                .with("asked", row.route().asked())
                .with("target", row.route().target())
                .with("provider", row.route().provider())
                .with("model", row.route().model())
                .with("status", row.status())
                .with("ending", row.ending())
                .with("error", row.error())
                .with("attempts", row.attempts().count())
                .with("queue_ms", row.times().queue())
                .with("first_ms", row.times().first())
                .with("took_ms", row.times().took())
                .with("input", row.tokens().input())
                .with("output", row.tokens().output());
        parts.ifPresent(each -> entry.with("cached", each.cached())
                .with("written", each.written())
                .with("written_1h", each.writtenHour())
                .with("reasoning", each.reasoning())
                .with("audio_in", each.audioIn())
                .with("audio_out", each.audioOut())
                .with("image_in", each.imageIn()));
        return entry.with("source", row.tokens().source().map(ExchangesResource::word))
                .with("tier", row.cost().tier())
                .with("price", row.cost().price())
                .with("cost", DecimalAmount.text(row.cost().nano()))
                .with("unpriced", row.cost().isUnknown())
                .with("cost_told", DecimalAmount.text(row.cost().told()))
                .with("provider_id", row.providerId())
                .with("tried_by", row.caller().triedBy())
                .with("trace_id", row.traceId());
    }

    private static Optional<String> present(String text) {
        return Optional.of(text).filter(some -> !some.isEmpty());
    }
}
