package dev.sluice.usage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ledger.ChangedRow;
import dev.sluice.ledger.ExchangeRow;
import dev.sluice.ledger.ExchangeRow.Route;
import dev.sluice.ledger.RowCost;
import dev.sluice.ledger.RowId;
import dev.sluice.ledger.RowTokens;
import dev.sluice.ledger.RowTokens.Parts;
import dev.sluice.ledger.RowTokens.Source;
import dev.sluice.ledger.RowUnits;
import dev.sluice.ledger.Rows;
import dev.sluice.price.PriceList;
import dev.sluice.price.PriceLoader;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What rows of the ledger cost with the prices of now. */
final class LedgerPricingTest {

    private static final String PRICES = """
            {"sections": [
            {"id": "own", "models": [
            {"id": "m", "prices": [
              {"input": 2.50, "cache-read": 1.25, "output": 10, "tiers": {"flex": {"input": 1.25, "output": 5}}},
              {"from": "2026-11-20", "input": 5, "output": 20}]},
            {"id": "searching", "prices": [{"input": 1, "output": 1, "search": 10}]}]},
            {"id": "telling", "told": true, "models": [{"id": "m", "prices": [{"input": 1, "output": 1}]}]}
            ]}
            """;

    private static final RowCost UNPRICED =
            new RowCost(OptionalLong.empty(), true, OptionalLong.empty(), Optional.empty(), Optional.empty());
    private static final RowTokens TOKENS = new RowTokens(
            OptionalLong.of(1000),
            OptionalLong.of(200),
            Optional.of(Source.REPORTED),
            Optional.of(new Parts(600, 0, 0, 0, 0, 150, 0)));

    private final LedgerPricing pricing =
            new LedgerPricing(prices(), target -> target.equals("mini") ? Optional.of("m") : Optional.empty());

    private static PriceList prices() {
        PriceLoader loader = new PriceLoader("USD", BigDecimal.ONE, Map.of());
        List<String> faults = loader.add(PRICES.getBytes(StandardCharsets.UTF_8));
        assertThat(faults).isEmpty();
        return loader.build(Map.of("openai", "own", "router", "telling"), Map.of());
    }

    private static ChangedRow row(String day, String model) {
        return ChangedRow.like(Rows.row(1))
                .id(RowId.of(Instant.parse(day + "T12:00:00Z").toEpochMilli(), 1, 1))
                .route(route("openai", model))
                .tokens(TOKENS)
                .cost(UNPRICED);
    }

    private static Route route(String provider, String model) {
        return new Route(Optional.of("alias"), Optional.of(provider), Optional.of(provider), Optional.of(model));
    }

    private OptionalLong nano(ExchangeRow row) {
        return pricing.costOf(row).map(RowCost::nano).orElse(OptionalLong.empty());
    }

    @Test
    void eachTokenIsPaidOnceAtThePriceOfTheTimeOfItsExchange() {
        assertThat(nano(row("2026-11-19", "m").row())).hasValue(3_750_000);
        assertThat(nano(row("2026-11-21", "m").row())).hasValue(400 * 5000 + 600 * 5000 + 200 * 20_000);
    }

    @Test
    void theTierThatTheAnswerHasNamedCounts() {
        RowCost flex =
                new RowCost(OptionalLong.empty(), true, OptionalLong.empty(), Optional.empty(), Optional.of("flex"));

        assertThat(nano(row("2026-11-19", "m").cost(flex).row())).hasValue(1000 * 1250 + 200 * 5000);
    }

    @Test
    void theNewCostNamesItsPriceAndIsKnown() {
        RowCost cost = pricing.costOf(row("2026-11-19", "m").row()).orElseThrow();

        assertThat(cost.isUnknown()).isFalse();
        assertThat(cost.price()).hasValueSatisfying(id -> assertThat(id).matches("[0-9a-f]{12}"));
        assertThat(pricing.costOf(row("2026-11-21", "m").row()).orElseThrow().price())
                .isNotEqualTo(cost.price());
    }

    @Test
    void whatTheTargetWasAskedForCountsIfTheAnswersModelHasNoPrice() {
        Route mini = new Route(
                Optional.of("alias"), Optional.of("mini"), Optional.of("openai"), Optional.of("m-as-answered"));

        assertThat(nano(row("2026-11-19", "m").route(mini).row())).hasValue(3_750_000);
    }

    @Test
    void aRowStaysAsItIsWithoutAPriceOrTokensOrAnythingToPay() {
        RowTokens noPrompt =
                new RowTokens(OptionalLong.empty(), OptionalLong.of(3), Optional.of(Source.COUNTED), Optional.empty());

        assertThat(pricing.costOf(row("2026-11-19", "other").row())).isEmpty();
        assertThat(pricing.costOf(
                        row("2026-11-19", "m").tokens(RowTokens.UNKNOWN).row()))
                .isEmpty();
        assertThat(pricing.costOf(row("2026-11-19", "m").tokens(noPrompt).row()))
                .isEmpty();
        assertThat(pricing.costOf(row("2026-11-19", "m").status(503).row())).isEmpty();
        assertThat(pricing.costOf(row("2026-11-19", "m").route(Route.NONE).row()))
                .isEmpty();
        assertThat(pricing.costOf(row("2026-11-19", "m")
                        .cost(RowCost.NONE.with(Optional.of(new RowUnits(0, 0, 0, 0, 0))))
                        .row()))
                .isEmpty();
    }

    @Test
    void whatWasServedWhilePricesWereOffGetsACost() {
        assertThat(nano(row("2026-11-19", "m").cost(RowCost.NONE).row())).hasValue(3_750_000);
    }

    @Test
    void searchesCountAndARowThatDoesNotTellThemStaysAsItIs() {
        RowCost three = UNPRICED.with(Optional.of(new RowUnits(3, 0, 0, 0, 0)));

        assertThat(pricing.costOf(row("2026-11-19", "searching").row())).isEmpty();
        assertThat(nano(row("2026-11-19", "searching").cost(three).row())).hasValue(1200 * 1000 + 3 * 10_000_000);
    }

    @Test
    void aCostThatTheProviderTellsCountsWhereItsSectionSaysSo() {
        RowCost told = new RowCost(
                OptionalLong.of(1), false, OptionalLong.of(77), Optional.of("0123456789ab"), Optional.empty());

        assertThat(nano(row("2026-11-19", "m")
                        .route(route("router", "m"))
                        .cost(told)
                        .row()))
                .hasValue(77);
        assertThat(nano(row("2026-11-19", "m").cost(told).row())).hasValue(3_750_000);
    }
}
