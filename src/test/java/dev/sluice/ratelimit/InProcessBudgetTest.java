package dev.sluice.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ratelimit.Refill.Window;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

final class InProcessBudgetTest extends BudgetContract {

    @Override
    BucketStore store(LongSupplier micros) {
        return new LocalBuckets(micros, 1000);
    }

    @Test
    void daysThatAreOverAreForgotten() {
        AtomicLong now = new AtomicLong();
        LocalBuckets buckets = new LocalBuckets(now::get, 1000);
        Limit perDay = new Limit(
                "day",
                "*",
                "x-team",
                Optional.empty(),
                100,
                Limit.Unit.TOKENS,
                new Refill.Calendar(Refill.Kind.DAY, ZoneOffset.UTC),
                Limit.Charge.REQUEST,
                false);
        for (int day = 1; day <= 20; day++) {
            Window window = new Window("day-" + day, Duration.ofDays(1));
            buckets.take(List.of(new Demand(perDay, "a", 1, Optional.of(window))));
            now.addAndGet(TimeUnit.DAYS.toMicros(1));
        }

        // Today's, and yesterday's, to which something may still be charged.
        assertThat(buckets.size()).isBetween(1, 2);
    }
}
