package dev.sluice.ledger.query;

import dev.sluice.ledger.ExchangeRow;
import dev.sluice.ledger.RowTokens.Parts;
import dev.sluice.ledger.RowTokens.Source;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * A field of an exported exchange.
 *
 * @param name as readers see it
 * @param value a text, number or truth value of an exchange; empty if it has none. An amount of money is a {@link BigDecimal} in the currency
 */
record ExchangeField(String name, Function<StoredExchange, Optional<?>> value) {

    private static final int NANO_DIGITS = 9;

    /** All, in their order. */
    static final List<ExchangeField> ALL = List.of(
            of("id", row -> Optional.of(row.id().toString())),
            of("begun", row -> Optional.of(row.begin().toString())),
            of("n", row -> Optional.of(row.count())),
            new ExchangeField("gateway", stored -> Optional.of(stored.gateway())),
            of("request_id", row -> Optional.of(row.requestId())),
            of("client", row -> Optional.of(row.caller().client())),
            of("user", row -> row.caller().user()),
            of("address", row -> row.caller().address()),
            of("api", row -> Optional.of(row.api())),
            of("stream", row -> Optional.of(row.stream())),
            of("asked", row -> row.route().asked()),
            of("target", row -> row.route().target()),
            of("provider", row -> row.route().provider()),
            of("model", row -> row.route().model()),
            of("status", row -> Optional.of(row.status())),
            of("ending", row -> Optional.of(row.ending())),
            of("error", ExchangeRow::error),
            of("attempts", row -> Optional.of(row.attempts().count())),
            of("queue_ms", row -> number(row.times().queue())),
            of("first_ms", row -> number(row.times().first())),
            of("took_ms", row -> number(row.times().took())),
            of("input", row -> number(row.tokens().input())),
            of("output", row -> number(row.tokens().output())),
            of("source", row -> row.tokens().source().map(ExchangeField::word)),
            part("cached", Parts::cached),
            part("written", Parts::written),
            part("written_1h", Parts::writtenHour),
            part("audio_in", Parts::audioIn),
            part("image_in", Parts::imageIn),
            part("reasoning", Parts::reasoning),
            part("audio_out", Parts::audioOut),
            of("tier", row -> row.cost().tier()),
            of("price", row -> row.cost().price()),
            of("cost", row -> money(row.cost().nano())),
            of("unpriced", row -> Optional.of(row.cost().isUnknown())),
            of("cost_told", row -> money(row.cost().told())),
            of("provider_id", ExchangeRow::providerId),
            of("tried_by", row -> row.caller().triedBy()),
            of("trace_id", ExchangeRow::traceId));

    private static ExchangeField of(String name, Function<ExchangeRow, Optional<?>> value) {
        return new ExchangeField(name, stored -> value.apply(stored.row()));
    }

    private static ExchangeField part(String name, ToLongFunction<Parts> part) {
        return of(name, row -> row.tokens().parts().map(part::applyAsLong));
    }

    private static String word(Source source) {
        return source.name().toLowerCase(Locale.ROOT);
    }

    private static Optional<Integer> number(OptionalInt number) {
        return number.isPresent() ? Optional.of(number.getAsInt()) : Optional.empty();
    }

    private static Optional<Long> number(OptionalLong number) {
        return number.isPresent() ? Optional.of(number.getAsLong()) : Optional.empty();
    }

    private static Optional<BigDecimal> money(OptionalLong nano) {
        return number(nano).map(amount -> BigDecimal.valueOf(amount, NANO_DIGITS));
    }

    /** Returns an amount of money without zeros at its end. */
    static String decimal(BigDecimal amount) {
        return amount.signum() == 0 ? "0" : amount.stripTrailingZeros().toPlainString();
    }
}
