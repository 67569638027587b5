package dev.sluice.usage;

import dev.sluice.auth.Client;
import dev.sluice.errors.AnsweredError;
import dev.sluice.exchange.Exchange;
import dev.sluice.inference.InferenceRequest;
import dev.sluice.ledger.UserNames;
import dev.sluice.price.ExchangeCost;
import dev.sluice.tokens.TokenUsage;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * An exchange that has just ended, for people who watch.
 *
 * @param ended when it did
 * @param requestId the request id
 * @param client name of the client; empty if nobody was authenticated
 * @param user the user within the client, as the ledger has it; empty if nobody was authenticated, or if the ledger has no users
 * @param api short name of the API
 * @param asked the model that the client asked for; empty if none was read
 * @param target name of the target; empty if none was selected
 * @param status status of the answer
 * @param ending how it ended, in the word of the access log
 * @param error code of the error that the client got from the gateway; empty for none
 * @param attempts how many times it was sent to a provider
 * @param first milliseconds until the answer began; empty if none did
 * @param took milliseconds from the request's head to the end of the answer
 * @param input tokens of the request; empty if unknown
 * @param output tokens of the answer; empty if unknown
 * @param costNano billionths of the currency; empty if unknown, or if there is nothing to pay
 */
public record LiveExchange(
        Instant ended,
        String requestId,
        Optional<String> client,
        Optional<String> user,
        String api,
        Optional<String> asked,
        Optional<String> target,
        int status,
        String ending,
        Optional<String> error,
        int attempts,
        OptionalInt first,
        long took,
        OptionalLong input,
        OptionalLong output,
        OptionalLong costNano) {

    static LiveExchange of(Exchange exchange, UsageRecord record, UserNames users, Instant ended) {
        return new LiveExchange(
                ended,
                record.id().value(),
                record.caller().map(Client::name),
                record.caller().flatMap(caller -> users.stored(caller.user())),
                record.api(),
                exchange.find(InferenceRequest.class).flatMap(InferenceRequest::model),
                record.target(),
                record.status(),
                record.ended(),
                exchange.find(AnsweredError.class).map(AnsweredError::code),
                record.attempted().map(tried -> tried.tried().size()).orElse(0),
                RecentTraffic.firstMillis(exchange),
                TimeUnit.NANOSECONDS.toMillis(record.took().toNanos()),
                record.usage().map(TokenUsage::prompt).orElse(OptionalLong.empty()),
                record.usage().map(TokenUsage::completion).orElse(OptionalLong.empty()),
                record.cost().map(ExchangeCost::nano).orElse(OptionalLong.empty()));
    }
}
