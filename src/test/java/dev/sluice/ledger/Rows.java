package dev.sluice.ledger;

import dev.sluice.ledger.ExchangeRow.Attempts;
import dev.sluice.ledger.ExchangeRow.Caller;
import dev.sluice.ledger.ExchangeRow.Route;
import dev.sluice.ledger.ExchangeRow.Times;
import dev.sluice.ledger.RowTokens.Parts;
import dev.sluice.ledger.RowTokens.Source;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Rows for tests. */
public final class Rows {

    private static final Instant NOON = Instant.parse("2026-11-26T12:00:00Z");

    private Rows() {}

    /** A row that differs from others by its number alone. */
    public static ExchangeRow row(int number) {
        return row(number, "complete");
    }

    public static ExchangeRow row(int number, String ending) {
        return new ExchangeRow(
                RowId.of(NOON.toEpochMilli() + number, number, number),
                1,
                "request-" + number,
                new Caller("crm", Optional.of("ann"), Optional.empty()),
                "chat",
                true,
                new Route(Optional.of("smart"), Optional.of("openai"), Optional.of("openai"), Optional.of("gpt-4o")),
                200,
                ending,
                Optional.empty(),
                new Times(OptionalInt.empty(), OptionalInt.of(number), OptionalInt.of(number + 1)),
                new RowTokens(
                        OptionalLong.of(number),
                        OptionalLong.of(2L * number),
                        Optional.of(Source.REPORTED),
                        Optional.of(new Parts(1, 2, 3, 4, 5, 6, 7))),
                new RowCost(
                        OptionalLong.of(number),
                        false,
                        OptionalLong.empty(),
                        Optional.of("0123456789ab"),
                        Optional.empty(),
                        Optional.of(new RowUnits(1, 2, 3, 4, 5))),
                Optional.of("req_" + number),
                Optional.empty(),
                new Attempts(
                        2,
                        List.of(
                                new AttemptRow(
                                        "azure",
                                        "429",
                                        Optional.of("first"),
                                        new AttemptUse(
                                                OptionalLong.of(number),
                                                OptionalLong.empty(),
                                                Optional.of(Source.COUNTED),
                                                OptionalLong.of(3L * number))),
                                new AttemptRow("openai", "200"))));
    }

    /** Any rows at all. */
    public static Arbitrary<ExchangeRow> any() {
        Arbitrary<String> text = Arbitraries.strings().ofMaxLength(200);
        Arbitrary<Optional<String>> maybe = text.optional();
        Arbitrary<OptionalLong> count = Arbitraries.longs()
                .greaterOrEqual(0)
                .optional()
                .map(number -> number.map(OptionalLong::of).orElse(OptionalLong.empty()));
        Arbitrary<OptionalInt> millis = Arbitraries.integers()
                .greaterOrEqual(0)
                .optional()
                .map(number -> number.map(OptionalInt::of).orElse(OptionalInt.empty()));
        Arbitrary<Caller> callers =
                Combinators.combine(text, maybe, maybe, maybe).as(Caller::new);
        Arbitrary<Route> routes =
                Combinators.combine(maybe, maybe, maybe, maybe).as(Route::new);
        Arbitrary<Times> times = Combinators.combine(millis, millis, millis).as(Times::new);
        Arbitrary<Parts> parts = Arbitraries.longs()
                .array(long[].class)
                .ofSize(7)
                .map(each -> new Parts(each[0], each[1], each[2], each[3], each[4], each[5], each[6]));
        Arbitrary<RowTokens> tokens = Combinators.combine(
                        count, count, Arbitraries.of(Source.class).optional(), parts.optional())
                .as(RowTokens::new);
        Arbitrary<RowUnits> units = Arbitraries.longs()
                .array(long[].class)
                .ofSize(5)
                .map(each -> new RowUnits(each[0], each[1], each[2], each[3], each[4]));
        Arbitrary<RowCost> costs = Combinators.combine(
                        count, Arbitraries.of(true, false), Arbitraries.longs(), maybe, maybe, units.optional())
                .as((nano, unknown, told, price, tier, unit) ->
                        new RowCost(nano, unknown && nano.isEmpty(), OptionalLong.of(told), price, tier, unit));
        Arbitrary<AttemptUse> uses = Combinators.combine(
                        count, count, Arbitraries.of(Source.class).optional(), count)
                .as(AttemptUse::new);
        Arbitrary<Attempts> attempts = Combinators.combine(text, text, maybe, uses)
                .as(AttemptRow::new)
                .list()
                .ofMaxSize(70)
                .map(rows -> new Attempts(rows.size(), rows));
        Arbitrary<UUID> ids =
                Combinators.combine(Arbitraries.longs(), Arbitraries.longs()).as(UUID::new);
        Arbitrary<Head> heads = Combinators.combine(
                        ids, text, text, text, Arbitraries.integers().between(0, 999))
                .as(Head::new);
        Arbitrary<Optional<String>> traces = text.optional();
        return Combinators.combine(heads, callers, routes, times, tokens, costs, attempts, maybe)
                .as((head, caller, route, time, token, cost, attempt, more) -> new ExchangeRow(
                        head.id(),
                        head.number() + 1,
                        head.requestId(),
                        caller,
                        head.api(),
                        head.number() % 2 == 0,
                        route,
                        head.number(),
                        head.ending(),
                        more,
                        time,
                        token,
                        cost,
                        more,
                        Optional.empty(),
                        attempt))
                .flatMap(row -> traces.map(row::inTrace));
    }

    private record Head(UUID id, String requestId, String api, String ending, int number) {}
}
