package dev.sluice.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** Percentiles of durations. */
final class DurationBucketsTest {

    @Test
    void nothingHasNoPercentile() {
        assertThat(DurationBuckets.percentile(new long[DurationBuckets.COUNT], 95))
                .isEmpty();
    }

    @Property(tries = 300)
    void aPercentileIsTheUpperBoundOfItsBucket(
            @ForAll @Size(min = 1, max = 200) int[] many, @ForAll @IntRange(min = 1, max = 100) int percent) {
        int[] millis = Arrays.stream(many)
                .map(each -> Math.floorMod(each, 600_000))
                .sorted()
                .toArray();
        long[] counts = new long[DurationBuckets.COUNT];
        Arrays.stream(millis).forEach(each -> counts[DurationBuckets.of(each)]++);
        int exact = millis[(millis.length * percent + 99) / 100 - 1];

        long told = DurationBuckets.percentile(counts, percent).orElseThrow();

        assertThat(told).isGreaterThanOrEqualTo(exact);
        // A bucket's bounds differ by the square root of 2. The first one begins at nothing.
        assertThat((double) told).isLessThanOrEqualTo(Math.max(10, exact * Math.sqrt(2) + 1));
    }
}
