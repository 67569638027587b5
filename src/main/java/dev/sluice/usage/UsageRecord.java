package dev.sluice.usage;

import dev.sluice.auth.Client;
import dev.sluice.auth.Rejected;
import dev.sluice.auth.TrialRun;
import dev.sluice.completion.StreamError;
import dev.sluice.exchange.Exchange;
import dev.sluice.exchange.ExchangeId;
import dev.sluice.exchange.ProviderOutcome;
import dev.sluice.exchange.ProviderOutcome.Ending;
import dev.sluice.exchange.RequestId;
import dev.sluice.exchange.TraceId;
import dev.sluice.inference.InferenceRequest;
import dev.sluice.price.ExchangeCost;
import dev.sluice.ratelimit.Denied;
import dev.sluice.routing.Answering;
import dev.sluice.routing.RoutePlan;
import dev.sluice.routing.Target;
import dev.sluice.targets.Attempted;
import dev.sluice.targets.QueueWait;
import dev.sluice.tokens.TokenUsage;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * A summary of one exchange for the access log and the metrics. Contains no body, key or query.
 *
 * @param id the request id
 * @param row the id of its row in the ledger; empty if it has none
 * @param trace the trace that it belongs to; empty if the client named none
 * @param address the client's address
 * @param caller the authenticated client; empty if it was not authenticated or was rejected
 * @param method the HTTP method, as sent
 * @param path the path below the application, decoded, without the query
 * @param api short name of the endpoint that was called
 * @param provider name of the provider; empty if none was selected
 * @param model the model that the provider was asked for; empty if none was read
 * @param askedModel the model that the client asked for; empty if it is the same, or none was read
 * @param status the status of the gateway's response
 * @param usage tokens; empty if unknown
 * @param rateLimited whether a rate limit rejected the request
 * @param rejected why the client was rejected; empty if it was not
 * @param served how the exchange with the provider ended; empty if there was none
 * @param target name of the target; empty if none was selected
 * @param attempted what was tried; empty if nothing was sent
 * @param waited how long it waited in line for places at providers; empty if it did not
 * @param cost what it cost; empty if exchanges are not priced, or if there is nothing to pay
 * @param triedBy the administrator who has sent it in the client's place; empty if the client has
 * @param took time from the request's head to the response's end
 */
record UsageRecord(
        RequestId id,
        Optional<ExchangeId> row,
        Optional<TraceId> trace,
        String address,
        Optional<Client> caller,
        String method,
        String path,
        String api,
        Optional<String> provider,
        Optional<String> model,
        Optional<String> askedModel,
        int status,
        Optional<TokenUsage> usage,
        boolean rateLimited,
        Optional<Rejected.Reason> rejected,
        Optional<ProviderOutcome> served,
        Optional<String> target,
        Optional<Attempted> attempted,
        Optional<Duration> waited,
        Optional<ExchangeCost> cost,
        Optional<String> triedBy,
        Duration took) {

    /** Creates the summary of an exchange that has ended. */
    static UsageRecord of(
            Exchange exchange,
            RequestId id,
            String address,
            String method,
            String path,
            String api,
            int status,
            Duration took) {
        Optional<Target> target = targetOf(exchange);
        Optional<InferenceRequest> inference = exchange.find(InferenceRequest.class);
        Optional<String> model = inference.flatMap(request -> request.modelFor(target.flatMap(Target::model)));
        return new UsageRecord(
                id,
                exchange.find(ExchangeId.class),
                exchange.find(TraceId.class),
                address,
                exchange.find(Client.class),
                method,
                path,
                api,
                target.map(to -> to.provider().name()),
                model,
                inference.flatMap(InferenceRequest::model).filter(asked -> !asked.equals(model.orElse(""))),
                status,
                exchange.find(TokenUsage.class),
                exchange.find(Denied.class).isPresent(),
                exchange.find(Rejected.class).map(Rejected::reason),
                exchange.find(ProviderOutcome.class).map(served -> withErrorEvent(exchange, served)),
                target.map(Target::name),
                exchange.find(Attempted.class),
                exchange.find(QueueWait.class).map(QueueWait::time),
                exchange.find(ExchangeCost.class),
                exchange.find(TrialRun.class).map(TrialRun::by),
                took);
    }

    /** How it ended, in a word for logs and for the ledger. */
    String ended() {
        if (served.isPresent()) {
            return served.get().ending().name().toLowerCase(Locale.ROOT);
        }
        if (rejected.isPresent()) {
            return "turned_away";
        }
        return rateLimited ? "rate_limited" : "here";
    }

    /** The target that has answered, else the last that was tried, else the first that would have been. */
    static Optional<Target> targetOf(Exchange exchange) {
        return exchange.find(Answering.class)
                .map(Answering::target)
                .or(() -> exchange.find(Attempted.class).map(Attempted::last))
                .or(() -> exchange.find(RoutePlan.class).map(RoutePlan::first));
    }

    /** A complete stream may still have contained an error event. */
    private static ProviderOutcome withErrorEvent(Exchange exchange, ProviderOutcome served) {
        return served.ending() == Ending.COMPLETE
                        && exchange.find(StreamError.class).isPresent()
                ? new ProviderOutcome(Ending.ERROR_EVENT, served.providerStatus(), served.providerRequestId())
                : served;
    }
}
