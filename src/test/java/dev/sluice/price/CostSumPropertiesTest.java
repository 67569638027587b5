package dev.sluice.price;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.tokens.TokenDetails;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** Sums are exact, whatever is added in whichever parts, and each token is in one of them. */
final class CostSumPropertiesTest {

    private static final BigDecimal LARGEST = BigDecimal.valueOf(Long.MAX_VALUE);

    record Part(long count, long nano) {}

    @Property(tries = 1000)
    void theSumOfAnyPartsIsTheExactSumRoundedOnce(@ForAll("parts") @Size(max = 12) List<Part> parts) {
        BigDecimal exact = parts.stream()
                .map(part -> BigDecimal.valueOf(part.count()).multiply(BigDecimal.valueOf(part.nano())))
                .reduce(BigDecimal.ZERO, BigDecimal::add)
                .movePointLeft(6)
                .setScale(0, RoundingMode.HALF_UP);

        assertThat(sum(parts).nano())
                .isEqualTo(
                        exact.compareTo(LARGEST) > 0 ? OptionalLong.empty() : OptionalLong.of(exact.longValueExact()));
    }

    @Property(tries = 1000)
    void tokensCostTheSameInHoweverManyPartsTheyAreAdded(
            @ForAll @LongRange(max = Long.MAX_VALUE) long count,
            @ForAll @LongRange(max = Long.MAX_VALUE) long nano,
            @ForAll @Size(max = 8) List<@LongRange(max = Long.MAX_VALUE) Long> cuts) {
        CostSum whole = new CostSum();
        whole.add(count, nano);
        CostSum divided = new CostSum();
        long left = count;
        for (long cut : cuts) {
            long part = left == 0 ? 0 : cut % left;
            divided.add(part, nano);
            left -= part;
        }
        divided.add(left, nano);

        assertThat(divided.nano()).isEqualTo(whole.nano());
    }

    @Property(tries = 1000)
    void eachTokenIsInOneKind(
            @ForAll("tokens") long prompt, @ForAll("tokens") long completion, @ForAll("details") TokenDetails details) {
        TokenParts parts = TokenParts.of(prompt, completion, details);

        assertThat(parts.byKind().values()).allMatch(count -> count > 0);
        assertThat(sumOf(parts, true)).isEqualTo(prompt);
        assertThat(sumOf(parts, false)).isEqualTo(completion);
    }

    @Property(tries = 1000)
    void partsThatAreMoreThanTheWholeArePaidAsTheWhole(
            @ForAll @LongRange(max = 1000) long prompt, @ForAll @IntRange(min = 1, max = 1000) int more) {
        TokenParts parts = TokenParts.of(prompt, 0, new TokenDetails(prompt + more, 0, 0, 0, 0, 0));

        assertThat(parts.isOdd()).isTrue();
        assertThat(parts.byKind()).isEqualTo(prompt == 0 ? Map.of() : Map.of(PriceKind.INPUT, prompt));
    }

    /** A kind without an amount costs as another, or makes the whole unknown; it is never left out. */
    @Property(tries = 1000)
    void anUnknownPriceIsNeverZero(
            @ForAll("amounts") Map<PriceKind, Amount> amounts, @ForAll("counts") Map<PriceKind, Long> counts) {
        Cost cost = Cost.of(new Amounts(amounts), 0, counts);
        boolean isPriced = counts.keySet().stream().allMatch(kind -> hasPrice(kind, amounts));

        assertThat(cost.nano().isPresent()).isEqualTo(isPriced);
        // Every amount is above 0, so whatever was used costs something.
        cost.nano().ifPresent(nano -> assertThat(nano > 0).isEqualTo(!counts.isEmpty()));
    }

    @Test
    void halfOfANanoIsRoundedUp() {
        assertThat(sum(List.of(new Part(1, 499_999))).nano()).isEqualTo(OptionalLong.of(0));
        assertThat(sum(List.of(new Part(1, 500_000))).nano()).isEqualTo(OptionalLong.of(1));
        assertThat(sum(List.of(new Part(1, 250_000), new Part(1, 250_000))).nano())
                .isEqualTo(OptionalLong.of(1));
    }

    @Test
    void aSumThatNoLongHoldsIsUnknown() {
        assertThat(sum(List.of(new Part(Long.MAX_VALUE, Long.MAX_VALUE))).nano())
                .isEmpty();
        assertThat(sum(List.of(new Part(Long.MAX_VALUE, 1_000_000))).nano()).isEqualTo(OptionalLong.of(Long.MAX_VALUE));
    }

    @Test
    void nothingNegativeIsAdded() {
        assertThatThrownBy(() -> new CostSum().add(-1, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new CostSum().add(1, -1)).isInstanceOf(IllegalArgumentException.class);
    }

    private static CostSum sum(List<Part> parts) {
        CostSum sum = new CostSum();
        parts.forEach(part -> sum.add(part.count(), part.nano()));
        return sum;
    }

    private static boolean hasPrice(PriceKind kind, Map<PriceKind, Amount> amounts) {
        return amounts.containsKey(kind)
                || kind.otherwise().filter(other -> hasPrice(other, amounts)).isPresent();
    }

    private static long sumOf(TokenParts parts, boolean ofPrompt) {
        return parts.byKind().entrySet().stream()
                .filter(part -> isOfPrompt(part.getKey()) == ofPrompt)
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    private static boolean isOfPrompt(PriceKind kind) {
        return switch (kind) {
            case OUTPUT, REASONING, AUDIO_OUT, IMAGE_OUT -> false;
            default -> true;
        };
    }

    @Provide
    Arbitrary<List<Part>> parts() {
        Arbitrary<Long> any = Arbitraries.longs().between(0, Long.MAX_VALUE);
        Arbitrary<Long> usual = Arbitraries.longs().between(0, 1_000_000);
        return Combinators.combine(Arbitraries.oneOf(usual, any), Arbitraries.oneOf(usual, any))
                .as(Part::new)
                .list();
    }

    @Provide
    Arbitrary<Long> tokens() {
        return Arbitraries.longs().between(0, 10_000_000);
    }

    /** Some of them cannot be true of the whole. */
    @Provide
    Arbitrary<TokenDetails> details() {
        Arbitrary<Long> some =
                Arbitraries.oneOf(Arbitraries.just(0L), Arbitraries.longs().between(0, 3_000_000));
        return some.list()
                .ofSize(10)
                .map(of -> new TokenDetails(
                        of.get(0), of.get(1), of.get(2), of.get(3), of.get(4), of.get(5), of.get(6), of.get(7),
                        of.get(8), of.get(9)));
    }

    @Provide
    Arbitrary<Map<PriceKind, Amount>> amounts() {
        return Arbitraries.maps(
                Arbitraries.of(PriceKind.class),
                Arbitraries.longs().between(1_000_000, 100_000_000_000L).map(Amount::of));
    }

    @Provide
    Arbitrary<Map<PriceKind, Long>> counts() {
        return Arbitraries.maps(
                        Arbitraries.of(PriceKind.class), Arbitraries.longs().between(1, 1_000_000))
                .map(counts -> counts.isEmpty() ? counts : new EnumMap<>(counts));
    }
}
