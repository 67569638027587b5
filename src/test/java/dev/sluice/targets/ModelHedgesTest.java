package dev.sluice.targets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.routing.HedgeRules;
import dev.sluice.routing.HedgeRules.Delay;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** When the streams of a model are hedged, and how many of them. */
final class ModelHedgesTest {

    private static final HedgeRules P95 = new HedgeRules("m", new Delay.Percentile(95), 0.05);

    private final ModelHedges hedges = new ModelHedges();

    private void add(int count, long millis) {
        for (int i = 0; i < count; i++) {
            hedges.times().add(Duration.ofMillis(millis).toNanos());
        }
    }

    @Test
    void fewerThanTwoHundredStreamsSayNothing() {
        add(199, 500);

        assertThat(hedges.delay(P95)).isEmpty();

        add(1, 500);

        assertThat(hedges.delay(P95)).hasValue(Duration.ofMillis(500));
    }

    @Test
    void theDelayIsTheTimeWithinWhichMostStreamsHadContent() {
        IntStream.rangeClosed(1, 1000).forEach(time -> add(1, time));

        assertThat(hedges.delay(P95)).hasValue(Duration.ofMillis(951));
        assertThat(hedges.delay(new HedgeRules("m", new Delay.Percentile(90), 1)))
                .hasValue(Duration.ofMillis(901));
    }

    @Test
    void theDelayIsNotTooShort() {
        add(500, 10);

        assertThat(hedges.delay(P95)).hasValue(Duration.ofMillis(200));
    }

    @Test
    void onlyTheLastTwoThousandStreamsCount() {
        add(5000, 9000);
        add(2000, 300);

        assertThat(hedges.delay(P95)).hasValue(Duration.ofMillis(300));
    }

    @Test
    void aFixedDelayNeedsNoStreams() {
        Delay second = new Delay.Fixed(Duration.ofSeconds(1));

        assertThat(hedges.delay(new HedgeRules("m", second, 1))).hasValue(Duration.ofSeconds(1));
    }

    @Test
    void eachStreamAddsItsShareOfAHedge() {
        HedgeBudget budget = hedges.budget();
        for (int i = 0; i < 19; i++) {
            budget.add(0.05);
        }

        assertThat(budget.take()).isFalse();

        budget.add(0.05);

        assertThat(budget.take()).isTrue();
        assertThat(budget.take()).isFalse();

        budget.giveBack();

        assertThat(budget.take()).isTrue();
    }

    @Test
    void fiftyHedgesAtMostAreSavedUp() {
        HedgeBudget budget = hedges.budget();
        for (int i = 0; i < 1000; i++) {
            budget.add(1);
        }

        assertThat(IntStream.range(0, 1000).filter(i -> budget.take()).count()).isEqualTo(50);
    }
}
