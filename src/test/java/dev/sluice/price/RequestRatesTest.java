package dev.sluice.price;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What a request may cost. Amounts are whole for a million tokens. */
final class RequestRatesTest {

    private static final long MILLION = 1_000_000;

    @Test
    void anEstimateTakesNoDiscountOfACache() {
        RequestRates rates = rates(Map.of(PriceKind.INPUT, 3L, PriceKind.CACHE_READ, 1L, PriceKind.OUTPUT, 15L));

        assertThat(rates.estimate(2 * MILLION, MILLION)).isEqualTo(21);
        assertThat(rates.worst(2 * MILLION, MILLION)).isEqualTo(21);
    }

    @Test
    void theWorstTakesTheDearestAmountOfEachSide() {
        RequestRates rates = rates(Map.of(
                PriceKind.INPUT, 3L,
                PriceKind.CACHE_WRITE, 4L,
                PriceKind.CACHE_WRITE_1H, 6L,
                PriceKind.OUTPUT, 15L,
                PriceKind.AUDIO_OUT, 80L,
                PriceKind.SEARCH, 900L));

        assertThat(rates.estimate(MILLION, MILLION)).isEqualTo(18);
        assertThat(rates.worst(MILLION, MILLION)).isEqualTo(86);
    }

    @Test
    void theWorstTakesTheDearestTier() {
        Price price = new Price(
                "id",
                Optional.empty(),
                Optional.empty(),
                amounts(Map.of(PriceKind.INPUT, 3L, PriceKind.OUTPUT, 15L)),
                Map.of(
                        "flex",
                        amounts(Map.of(PriceKind.INPUT, 1L, PriceKind.OUTPUT, 7L)),
                        "priority",
                        amounts(Map.of(PriceKind.INPUT, 5L, PriceKind.OUTPUT, 25L))));

        assertThat(RequestRates.of(price).worst(MILLION, MILLION)).isEqualTo(30);
        assertThat(RequestRates.of(price).estimate(MILLION, MILLION)).isEqualTo(18);
    }

    @Test
    void aLongPromptCostsWhatLongPromptsCost() {
        RequestRates rates = RequestRates.of(price(new Amounts(Map.of(
                PriceKind.INPUT,
                new Amount(3, List.of(new Amount.Above(MILLION, 6))),
                PriceKind.OUTPUT,
                new Amount(15, List.of(new Amount.Above(MILLION, 20)))))));

        assertThat(rates.estimate(MILLION, MILLION)).isEqualTo(18);
        assertThat(rates.estimate(2 * MILLION, MILLION)).isEqualTo(32);
        assertThat(rates.worst(2 * MILLION, MILLION)).isEqualTo(32);
    }

    @Test
    void aRequestMayHaveAPriceItself() {
        assertThat(rates(Map.of(PriceKind.INPUT, 0L, PriceKind.OUTPUT, 0L, PriceKind.REQUEST, 5000L))
                        .estimate(9, 9))
                .isEqualTo(5);
    }

    @Test
    void soundByTheSecondIsEstimatedFromItsTokens() {
        RequestRates rates = rates(Map.of(PriceKind.SECOND, 100L));

        assertThat(rates.areComplete(true)).isTrue();
        assertThat(rates.estimate(25, 1000)).isEqualTo(300);
        assertThat(rates.worst(25, 1000)).isEqualTo(300);
    }

    @Test
    void ratesAreCompleteIfWhateverIsCountedHasAnAmount() {
        assertThat(rates(Map.of(PriceKind.INPUT, 1L)).areComplete(false)).isTrue();
        assertThat(rates(Map.of(PriceKind.INPUT, 1L)).areComplete(true)).isFalse();
        assertThat(rates(Map.of(PriceKind.OUTPUT, 1L)).areComplete(true)).isFalse();
        assertThat(rates(Map.of(PriceKind.REQUEST, 1L)).areComplete(false)).isFalse();
    }

    @Test
    void whatNoLongCanHoldIsTheMostThatOneCan() {
        assertThat(rates(Map.of(PriceKind.INPUT, Long.MAX_VALUE, PriceKind.OUTPUT, 1L))
                        .estimate(Long.MAX_VALUE, 1))
                .isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void flatRatesAreTheSameForAllTokens() {
        assertThat(RequestRates.flat(7).estimate(2 * MILLION, MILLION)).isEqualTo(21);
        assertThat(RequestRates.flat(7).worst(2 * MILLION, MILLION)).isEqualTo(21);
    }

    private static RequestRates rates(Map<PriceKind, Long> amounts) {
        return RequestRates.of(price(amounts(amounts)));
    }

    private static Price price(Amounts amounts) {
        return new Price("id", Optional.empty(), Optional.empty(), amounts, Map.of());
    }

    private static Amounts amounts(Map<PriceKind, Long> nano) {
        return new Amounts(nano.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> Amount.of(entry.getValue()))));
    }
}
