package dev.sluice.usage;

import dev.sluice.auth.Client;
import dev.sluice.exchange.ProviderOutcome;
import dev.sluice.price.ExchangeCost;
import dev.sluice.price.ExchangeCost.Unknown;
import dev.sluice.targets.Attempted;
import dev.sluice.tokens.TokenDetails;
import dev.sluice.tokens.TokenUsage;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.ToLongFunction;

/** The fields of a line of the access log, in the order of docs/reference/access-log.md. */
final class AccessFields {

    private AccessFields() {}

    static void write(UsageRecord exchange, FieldSink line) {
        line.text("id", exchange.id().value());
        line.text("address", exchange.address());
        text(line, "client", exchange.caller().map(Client::name));
        text(line, "user", exchange.caller().map(Client::user));
        line.text("method", exchange.method());
        line.text("path", exchange.path());
        line.text("api", exchange.api());
        text(line, "provider", exchange.provider());
        text(line, "model", exchange.model());
        text(line, "asked_model", exchange.askedModel());
        line.number("status", exchange.status());
        number(line, "prompt_tokens", exchange.usage().map(TokenUsage::prompt).orElse(OptionalLong.empty()));
        number(
                line,
                "completion_tokens",
                exchange.usage().map(TokenUsage::completion).orElse(OptionalLong.empty()));
        details(line, exchange.usage().map(TokenUsage::details));
        text(line, "usage", exchange.usage().map(usage -> MetricNames.word(usage.source())));
        line.number("ms", exchange.took().toMillis());
        line.text("ended", exchange.ended());
        text(line, "provider_id", exchange.served().flatMap(ProviderOutcome::providerRequestId));
        attempts(line, exchange);
        text(line, "cost", exchange.cost().flatMap(AccessFields::cost));
        exchange.row().ifPresent(row -> line.text("exchange", row.value().toString()));
        exchange.trace().ifPresent(trace -> line.text("trace_id", trace.value()));
        exchange.triedBy().ifPresent(admin -> line.text("try", admin));
    }

    /** A cost that is unknown for want of a price must not look like one that is nothing. */
    private static Optional<String> cost(ExchangeCost cost) {
        return cost.decimal()
                .or(() -> cost.unknown().filter(why -> why == Unknown.UNPRICED).map(MetricNames::word));
    }

    private static void attempts(FieldSink line, UsageRecord exchange) {
        text(line, "target", exchange.target());
        line.number(
                "attempts", exchange.attempted().map(all -> all.tried().size()).orElse(0));
        text(
                line,
                "trail",
                exchange.attempted().filter(all -> all.tried().size() > 1).map(all -> all.trail(";")));
        text(line, "hedge", exchange.attempted().flatMap(Attempted::hedge).map(MetricNames::word));
        exchange.waited().ifPresent(time -> line.number("waited_ms", time.toMillis()));
    }

    /** Parts of the tokens before them. */
    private static void details(FieldSink line, Optional<TokenDetails> details) {
        number(line, "cached_tokens", part(details, TokenDetails::cached));
        number(line, "cache_written_tokens", part(details, TokenDetails::cacheWritten));
        number(line, "reasoning_tokens", part(details, TokenDetails::reasoning));
        number(line, "audio_tokens", part(details, parts -> parts.promptAudio() + parts.completionAudio()));
    }

    private static OptionalLong part(Optional<TokenDetails> details, ToLongFunction<TokenDetails> part) {
        return details.isPresent() ? OptionalLong.of(part.applyAsLong(details.get())) : OptionalLong.empty();
    }

    private static void text(FieldSink line, String name, Optional<String> value) {
        if (value.isPresent()) {
            line.text(name, value.get());
        } else {
            line.none(name);
        }
    }

    private static void number(FieldSink line, String name, OptionalLong value) {
        if (value.isPresent()) {
            line.number(name, value.getAsLong());
        } else {
            line.none(name);
        }
    }
}
