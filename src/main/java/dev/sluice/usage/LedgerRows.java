package dev.sluice.usage;

import dev.sluice.auth.Client;
import dev.sluice.auth.TrialRun;
import dev.sluice.errors.AnsweredError;
import dev.sluice.exchange.Exchange;
import dev.sluice.exchange.ProviderOutcome.Ending;
import dev.sluice.exchange.RequestId;
import dev.sluice.exchange.TraceId;
import dev.sluice.inference.InferenceRequest;
import dev.sluice.ledger.AttemptRow;
import dev.sluice.ledger.AttemptUse;
import dev.sluice.ledger.ExchangeRow;
import dev.sluice.ledger.ExchangeRow.Attempts;
import dev.sluice.ledger.ExchangeRow.Caller;
import dev.sluice.ledger.ExchangeRow.Route;
import dev.sluice.ledger.ExchangeRow.Times;
import dev.sluice.ledger.RowCost;
import dev.sluice.ledger.RowTokens;
import dev.sluice.ledger.RowTokens.Parts;
import dev.sluice.ledger.RowTokens.Source;
import dev.sluice.ledger.RowUnits;
import dev.sluice.ledger.UserNames;
import dev.sluice.price.ExchangeCost;
import dev.sluice.price.ProviderStatement;
import dev.sluice.routing.Answering;
import dev.sluice.routing.Target;
import dev.sluice.targets.Attempted;
import dev.sluice.targets.Attempted.Tried;
import dev.sluice.targets.QueueWait;
import dev.sluice.tokens.TokenDetails;
import dev.sluice.tokens.TokenUsage;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * Makes rows of the ledger from what is known of exchanges.
 *
 * @param users what rows have in the place of users' names
 * @param hasAddresses whether rows name clients' addresses
 */
record LedgerRows(UserNames users, boolean hasAddresses) {

    private static final int OK = 200;

    /** The row of an exchange that is about to be sent, if the process ends before the exchange does. */
    ExchangeRow begun(LedgerEntry entry, Exchange exchange) {
        return unfinished(entry, exchange, 0, ExchangeRow.LOST, RowTokens.UNKNOWN, RowCost.NONE);
    }

    /** The row of an exchange whose answer the client may have in full, if the process ends before the exchange does. */
    ExchangeRow settled(LedgerEntry entry, Exchange exchange, Optional<TokenUsage> usage, Optional<ExchangeCost> cost) {
        return unfinished(
                entry,
                exchange,
                OK,
                word(Ending.COMPLETE),
                usage.map(LedgerRows::tokens).orElse(RowTokens.UNKNOWN),
                cost.map(LedgerRows::cost).orElse(RowCost.NONE));
    }

    private ExchangeRow unfinished(
            LedgerEntry entry, Exchange exchange, int status, String ending, RowTokens tokens, RowCost cost) {
        Optional<Target> target = UsageRecord.targetOf(exchange);
        Optional<InferenceRequest> inference = exchange.find(InferenceRequest.class);
        return new ExchangeRow(
                entry.id(),
                1,
                exchange.find(RequestId.class).map(RequestId::value).orElse(""),
                caller(exchange.find(Client.class), entry, exchange),
                entry.api(),
                inference.filter(InferenceRequest::mayStream).isPresent(),
                new Route(
                        inference.flatMap(InferenceRequest::model),
                        target.map(Target::name),
                        target.map(to -> to.provider().name()),
                        inference.flatMap(request -> request.modelFor(target.flatMap(Target::model)))),
                status,
                ending,
                Optional.empty(),
                new Times(queue(exchange), entry.first(), OptionalInt.empty()),
                tokens,
                cost,
                Optional.empty(),
                trace(exchange),
                new Attempts(
                        exchange.find(Answering.class).map(Answering::attempt).orElse(0), List.of()));
    }

    /** The row of an exchange that has ended. */
    ExchangeRow ended(LedgerEntry entry, Exchange exchange, UsageRecord record) {
        Optional<String> answered = exchange.find(ProviderStatement.class).flatMap(ProviderStatement::model);
        Optional<InferenceRequest> inference = exchange.find(InferenceRequest.class);
        return new ExchangeRow(
                entry.id(),
                1,
                record.id().value(),
                caller(record.caller(), entry, exchange),
                record.api(),
                inference.filter(InferenceRequest::mayStream).isPresent(),
                new Route(
                        inference.flatMap(InferenceRequest::model),
                        record.target(),
                        record.provider(),
                        answered.or(record::model)),
                record.status(),
                record.ended(),
                exchange.find(AnsweredError.class).map(AnsweredError::code),
                new Times(queue(exchange), entry.first(), OptionalInt.of(millis(record.took()))),
                record.usage().map(LedgerRows::tokens).orElse(RowTokens.UNKNOWN),
                record.cost().map(LedgerRows::cost).orElse(RowCost.NONE).with(units(exchange)),
                record.served().flatMap(served -> served.providerRequestId()),
                trace(exchange),
                record.attempted()
                        .map(attempted -> attempts(attempted, exchange))
                        .orElse(Attempts.NONE));
    }

    /** The same in all rows of an exchange: a name may take a hash. */
    private Caller caller(Optional<Client> authenticated, LedgerEntry entry, Exchange exchange) {
        Caller known = entry.caller().get();
        if (known == null) {
            known = newCaller(authenticated, entry, exchange);
            entry.caller().set(known);
        }
        return known;
    }

    private Caller newCaller(Optional<Client> authenticated, LedgerEntry entry, Exchange exchange) {
        Client client = authenticated.orElse(Client.ANONYMOUS);
        return new Caller(
                client.name(),
                users.stored(client.user()),
                hasAddresses ? Optional.of(entry.address()) : Optional.empty(),
                exchange.find(TrialRun.class).map(TrialRun::by));
    }

    private static Optional<String> trace(Exchange exchange) {
        return exchange.find(TraceId.class).map(TraceId::value);
    }

    private static OptionalInt queue(Exchange exchange) {
        return exchange.find(QueueWait.class)
                .map(wait -> OptionalInt.of(millis(wait.time())))
                .orElse(OptionalInt.empty());
    }

    private static RowTokens tokens(TokenUsage usage) {
        return new RowTokens(
                usage.prompt(),
                usage.completion(),
                Optional.of(source(usage.source())),
                usage.details().equals(TokenDetails.NONE) ? Optional.empty() : Optional.of(parts(usage.details())));
    }

    static Source source(TokenUsage.Source source) {
        return source == TokenUsage.Source.REPORTED ? Source.REPORTED : Source.COUNTED;
    }

    private static Parts parts(TokenDetails details) {
        return new Parts(
                details.cached(),
                details.cacheWritten(),
                details.cacheWrittenHour(),
                details.promptAudio(),
                details.promptImages(),
                details.reasoning(),
                details.completionAudio());
    }

    private static RowCost cost(ExchangeCost cost) {
        return new RowCost(cost.nano(), cost.unknown().isPresent(), cost.toldNano(), cost.priceId(), cost.tier());
    }

    /** Empty if the exchange was not priced: then not all of it was read. */
    private static Optional<RowUnits> units(Exchange exchange) {
        TokenDetails details =
                exchange.find(TokenUsage.class).map(TokenUsage::details).orElse(TokenDetails.NONE);
        return exchange.find(ProviderStatement.class)
                .map(said -> new RowUnits(
                        said.searches(),
                        said.seconds(),
                        details.cachedAudio(),
                        details.cachedImages(),
                        details.completionImages()));
    }

    /** A single attempt that the client got the answer of says nothing that the row does not. */
    private static Attempts attempts(Attempted attempted, Exchange exchange) {
        boolean isPlain = attempted.tried().size() == 1
                && attempted.tried().get(0).result().equals(Integer.toString(OK));
        return new Attempts(
                attempted.tried().size(),
                isPlain
                        ? List.of()
                        : IntStream.rangeClosed(1, attempted.tried().size())
                                .mapToObj(n -> attempt(n, attempted.tried().get(n - 1), exchange))
                                .toList());
    }

    private static AttemptRow attempt(int number, Tried tried, Exchange exchange) {
        return new AttemptRow(
                tried.target().name(), tried.result(), Optional.of(word(tried.kind())), use(number, exchange));
    }

    /** What the exchange's own row has is not here again. */
    private static AttemptUse use(int number, Exchange exchange) {
        boolean isOfExchange = exchange.find(TokenUsage.class).isPresent()
                && exchange.find(Answering.class)
                        .filter(answering -> answering.attempt() == number)
                        .isPresent();
        return isOfExchange
                ? AttemptUse.NONE
                : exchange.find(AttemptUses.class)
                        .map(uses -> uses.byNumber().getOrDefault(number, AttemptUse.NONE))
                        .orElse(AttemptUse.NONE);
    }

    private static int millis(Duration time) {
        return (int) Math.min(Integer.MAX_VALUE, time.toMillis());
    }

    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
