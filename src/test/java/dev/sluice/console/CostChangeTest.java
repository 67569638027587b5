package dev.sluice.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ledger.UsageSums;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

/** Why a cost has changed. */
final class CostChangeTest {

    private static UsageSums sums(long n, long tokens, long cost) {
        return new UsageSums(n, 0, 0, 0, 0, 0, tokens, 0, 0, 0, 0, cost, 0, 0);
    }

    @Test
    void twiceAsManyEqualRequestsCostTwiceAsMuch() {
        assertThat(CostChange.between(sums(10, 1_000, 500), sums(20, 2_000, 1_000))
                        .describe())
                .hasToString("{\"cost\":\"+0.0000005\",\"requests\":\"+0.0000005\",\"tokens\":\"0\",\"price\":\"0\"}");
    }

    @Test
    void longerRequestsAndDearerTokensAreToldApart() {
        // As many requests, half as many tokens again, at twice the price: 500 -> 750 -> 1,500.
        assertThat(CostChange.between(sums(10, 1_000, 500), sums(10, 1_500, 1_500))
                        .parts())
                .contains(new CostChange.Parts(0, 250, 750));
    }

    @Test
    void withNothingBeforeThereIsNothingToCompare() {
        assertThat(CostChange.between(UsageSums.NONE, sums(1, 1, 5))).isEqualTo(new CostChange(5, Optional.empty()));
    }

    @Property(tries = 500)
    void thePartsAreTheChangeToTheBillionth(
            @ForAll @LongRange(min = 1, max = 1_000_000_000L) long n,
            @ForAll @LongRange(min = 1, max = 1_000_000_000_000L) long tokens,
            @ForAll @LongRange(min = 0, max = 1_000_000_000_000L) long cost,
            @ForAll @LongRange(min = 0, max = 1_000_000L) long nowN,
            @ForAll @LongRange(min = 0, max = 1_000_000_000L) long nowTokens,
            @ForAll @LongRange(min = 0, max = 1_000_000_000_000L) long nowCost) {
        CostChange change = CostChange.between(sums(n, tokens, cost), sums(nowN, nowTokens, nowCost));
        CostChange.Parts parts = change.parts().orElseThrow();
        assertThat(parts.requests() + parts.tokens() + parts.price()).isEqualTo(nowCost - cost);
    }
}
