package dev.sluice.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ratelimit.Refill.Kind;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever requests do, a budget's figures are the sums of what they reserved and of what they cost. */
final class MoneySumsPropertiesTest {

    private static final Instant NOON = Instant.parse("2026-11-23T11:00:00Z");
    private static final long AMOUNT = 1_000;

    /**
     * What one request does.
     *
     * @param reserved what it may cost
     * @param costs what each of its settlements knows; below zero for unknown
     * @param isReleased whether it is released in the end, which does nothing after a settlement
     * @param after how many later requests begin before it ends
     */
    record Step(long reserved, List<Long> costs, boolean isReleased, int after) {}

    private record Running(Reservation reservation, Step step, int endsAt) {}

    @Property
    void figuresAreSums(@ForAll("steps") List<Step> steps, @ForAll boolean isRefusing) {
        RateLimiter limiter = RateLimiter.inProcess(100, BudgetObserver.NOBODY);
        MoneyBudget budget = MoneyDemands.budget(Kind.DAY, AMOUNT, ZoneId.of("UTC"), isRefusing);
        List<Running> running = new ArrayList<>();
        long costs = 0;
        for (int i = 0; i <= steps.size() + 10; i++) {
            for (Running each : List.copyOf(running)) {
                if (each.endsAt() <= i) {
                    running.remove(each);
                    costs += end(each);
                }
            }
            if (i < steps.size()) {
                Step step = steps.get(i);
                long before = left(limiter, budget);
                Decision decision = limiter.reserve(List.of(MoneyDemands.demand(budget, step.reserved(), NOON)));
                boolean fits = Math.max(1, step.reserved()) <= before;
                assertThat(decision instanceof Granted).isEqualTo(fits || !isRefusing);
                if (decision instanceof Granted granted) {
                    running.add(new Running(granted.reservation(), step, i + 1 + step.after()));
                }
            }
            LimitStatus status = status(limiter, budget);
            assertThat(status.reserved())
                    .isEqualTo(running.stream()
                            .mapToLong(each -> each.step().reserved())
                            .sum());
            assertThat(status.used()).isEqualTo(costs).isNotNegative();
            assertThat(status.left()).isEqualTo(Math.max(0, AMOUNT - status.used() - status.reserved()));
        }
        assertThat(running).isEmpty();
    }

    /** Returns what it cost: the last known cost, or what was reserved if none is. */
    private static long end(Running running) {
        Step step = running.step();
        long cost = step.reserved();
        for (long known : step.costs()) {
            running.reservation()
                    .settle(Optional.empty(), () -> known < 0 ? OptionalLong.empty() : OptionalLong.of(known));
            cost = known < 0 ? step.reserved() : known;
        }
        if (step.isReleased() || step.costs().isEmpty()) {
            running.reservation().release();
        }
        return step.costs().isEmpty() ? 0 : cost;
    }

    private static long left(RateLimiter limiter, MoneyBudget budget) {
        return status(limiter, budget).left();
    }

    private static LimitStatus status(RateLimiter limiter, MoneyBudget budget) {
        return limiter.look(List.of(MoneyDemands.demand(budget, 0, NOON)), NOON)
                .orElseThrow()
                .get(0);
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Long> money = Arbitraries.longs().between(0, AMOUNT + 100);
        Arbitrary<Long> cost = Arbitraries.longs().between(-1, AMOUNT + 100);
        return Combinators.combine(
                        money,
                        cost.list().ofMaxSize(3),
                        Arbitraries.of(true, false),
                        Arbitraries.integers().between(0, 9))
                .as(Step::new)
                .list()
                .ofMaxSize(30);
    }
}
