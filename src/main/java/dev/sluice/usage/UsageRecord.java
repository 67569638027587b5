package dev.sluice.usage;

import dev.sluice.auth.Client;
import dev.sluice.auth.Rejected;
import dev.sluice.chat.ChatRequest;
import dev.sluice.completion.StreamError;
import dev.sluice.exchange.Exchange;
import dev.sluice.exchange.ProviderOutcome;
import dev.sluice.exchange.ProviderOutcome.Ending;
import dev.sluice.exchange.RequestId;
import dev.sluice.ratelimit.Denied;
import dev.sluice.routing.RoutePlan;
import dev.sluice.tokens.TokenUsage;
import java.time.Duration;
import java.util.Optional;

/**
 * What one exchange was: who, where, how many, how long and how it ended. Holds no body, key or query.
 *
 * @param id the request's name
 * @param address where it came from
 * @param caller who sent it; empty when nobody was asked, or it was turned away
 * @param method its method, as sent
 * @param path its path below the application, decoded; without the query
 * @param provider name of the provider; empty when none was chosen
 * @param model the model as asked for; empty when none was read
 * @param status of our answer
 * @param usage tokens; empty when unknown
 * @param refused whether a rate limit refused it
 * @param turnedAway why its sender was turned away; empty when it was not
 * @param served how the exchange with the provider ended; empty when there was none
 * @param took from the request's head to the answer's end
 */
record UsageRecord(
        RequestId id,
        String address,
        Optional<Client> caller,
        String method,
        String path,
        Optional<String> provider,
        Optional<String> model,
        int status,
        Optional<TokenUsage> usage,
        boolean refused,
        Optional<Rejected.Reason> turnedAway,
        Optional<ProviderOutcome> served,
        Duration took) {

    /** Gathers the facts of an exchange that is over. */
    static UsageRecord of(
            Exchange exchange, RequestId id, String address, String method, String path, int status, Duration took) {
        Optional<RoutePlan> plan = exchange.find(RoutePlan.class);
        Optional<String> model = exchange.find(ChatRequest.class)
                .flatMap(chat -> chat.modelFor(plan.flatMap(p -> p.first().model())));
        return new UsageRecord(
                id,
                address,
                exchange.find(Client.class),
                method,
                path,
                plan.map(p -> p.first().name()),
                model,
                status,
                exchange.find(TokenUsage.class),
                exchange.find(Denied.class).isPresent(),
                exchange.find(Rejected.class).map(Rejected::reason),
                exchange.find(ProviderOutcome.class).map(served -> told(exchange, served)),
                took);
    }

    /** A stream that came to its end may still have told of an error. */
    private static ProviderOutcome told(Exchange exchange, ProviderOutcome served) {
        return served.ending() == Ending.COMPLETE
                        && exchange.find(StreamError.class).isPresent()
                ? new ProviderOutcome(Ending.ERROR_EVENT, served.providerStatus(), served.providerRequestId())
                : served;
    }
}
