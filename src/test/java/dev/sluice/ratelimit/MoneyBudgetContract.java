package dev.sluice.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.errors.ApiError;
import dev.sluice.price.RequestRates;
import dev.sluice.ratelimit.Refill.Kind;
import dev.sluice.testing.Await;
import dev.sluice.tokens.TokenUsage;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What budgets in money let through, wherever they are kept, with clocks that are told the time. */
abstract class MoneyBudgetContract {

    private static final long UNIT = 1_000_000_000;
    private static final Instant NOON = Instant.parse("2026-11-23T11:00:00Z");

    private final AtomicLong now = new AtomicLong(5);
    private final ConcurrentLinkedQueue<BudgetAlert> alerts = new ConcurrentLinkedQueue<>();
    private final RateLimiter limiter =
            new RateLimiter(store(now::get), demands -> Optional.empty(), Optional.empty(), new BudgetObserver() {

                @Override
                public void reached(BudgetAlert alert) {
                    alerts.add(alert);
                }

                @Override
                public void passedUncounted(String budget) {
                    throw new AssertionError(budget);
                }
            });

    private Instant moment = NOON;

    /** New and empty, so that nothing is spent. */
    abstract BucketStore store(LongSupplier micros);

    @ParameterizedTest
    @CsvSource({
        // a zone, a day's first moment there, and its hours
        "Europe/Zurich, 2026-03-29T00:00, 23",
        "Europe/Zurich, 2026-10-25T00:00, 25",
        "Europe/Zurich, 2026-11-23T00:00, 24",
        // At midnight, clocks are put forward.
        "Africa/Cairo,  2026-04-24T01:00, 23",
        "UTC,           2026-03-29T00:00, 24"
    })
    void aDayIsAsLongAsItIsThere(String zone, LocalDateTime begin, int hours) {
        MoneyBudget day = MoneyDemands.budget(Kind.DAY, UNIT, ZoneId.of(zone), true);
        moment = begin.atZone(ZoneId.of(zone)).toInstant();
        assertThat(passes(day, UNIT)).isTrue();
        assertThat(denied(day, 1).retryAfter()).contains(Duration.ofHours(hours));

        advance(Duration.ofHours(hours).minusSeconds(1));
        assertThat(passes(day, 1)).isFalse();
        advance(Duration.ofSeconds(1));
        assertThat(passes(day, UNIT)).isTrue();
        assertThat(passes(day, 1)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "2026-03-01T00:00, 743", // 31 days less an hour
        "2026-10-01T00:00, 745",
        "2027-02-01T00:00, 672",
        "2028-02-01T00:00, 696"
    })
    void aMonthIsAsLongAsItIsThere(LocalDateTime begin, int hours) {
        MoneyBudget month = MoneyDemands.budget(Kind.MONTH, UNIT);
        moment = begin.atZone(ZoneId.of("Europe/Zurich")).toInstant();
        assertThat(passes(month, UNIT)).isTrue();

        assertThat(denied(month, 1).retryAfter()).contains(Duration.ofHours(hours));
    }

    @Test
    void aRefusalTellsTheEndOfALongDay() {
        MoneyBudget day = MoneyDemands.budget(Kind.DAY, UNIT);
        moment = Instant.parse("2026-10-25T10:00:00Z");
        passes(day, UNIT - 5);

        ApiError error = denied(day, 7_000_000).toError();

        assertThat(error.message())
                .isEqualTo(
                        "Budget \"team\" is used up: 1 EUR per day, 0.000000005 left; this request may cost 0.007. It"
                                + " ends 2026-10-26 00:00 (Europe/Zurich), and the next one begins then.");
        assertThat(error.headers())
                .containsEntry("Retry-After", Integer.toString(13 * 3600))
                .containsEntry("x-ratelimit-limit-money", "1")
                .containsEntry("x-ratelimit-remaining-money", "0.000000005");
    }

    @Test
    void theLargestBudgetIsExact() {
        MoneyBudget month = MoneyDemands.budget(Kind.MONTH, Limit.MOST_NANO);
        assertThat(passes(month, Limit.MOST_NANO - 1)).isTrue();

        assertThat(passes(month, 2)).isFalse();
        assertThat(passes(month, 1)).isTrue();
        assertThat(used(month)).isEqualTo(Limit.MOST_NANO);
    }

    @Test
    void theLargestDebtDoesNotOverflow() {
        MoneyBudget month = MoneyDemands.budget(Kind.MONTH, Limit.MOST_NANO, ZoneId.of("UTC"), false);
        passes(month, Limit.MOST_NANO);
        for (int i = 0; i < 3; i++) {
            assertThat(passes(month, Long.MAX_VALUE)).isTrue();
        }

        assertThat(used(month)).isGreaterThan(Limit.MOST_NANO);
        // Lowered to almost nothing, it stays in debt.
        MoneyBudget lowered = MoneyDemands.budget(Kind.MONTH, 1, ZoneId.of("UTC"), true);
        assertThat(used(lowered)).isGreaterThan(Limit.MOST_NANO);
        assertThat(passes(lowered, 1)).isFalse();
    }

    @Test
    void aBudgetThatOnlyAlertsNeverRefuses() {
        MoneyBudget day = MoneyDemands.budget(Kind.DAY, UNIT, ZoneId.of("UTC"), false);
        for (int i = 0; i < 5; i++) {
            assertThat(passes(day, 3 * UNIT)).isTrue();
        }

        assertThat(used(day)).isEqualTo(15 * UNIT);
    }

    @Test
    void aSettlementCorrectsToTheCost() {
        MoneyBudget day = MoneyDemands.budget(Kind.DAY, UNIT);
        Reservation dear = granted(day, UNIT);
        assertThat(passes(day, 1)).isFalse();

        dear.settle(Optional.empty(), () -> OptionalLong.of(UNIT / 4));

        assertThat(passes(day, 3 * UNIT / 4)).isTrue();
        assertThat(passes(day, 1)).isFalse();
        dear.settle(Optional.empty(), () -> OptionalLong.of(UNIT / 8));
        assertThat(passes(day, UNIT / 8)).isTrue();
    }

    @Test
    void anUnknownCostStaysReserved() {
        MoneyBudget day = MoneyDemands.budget(Kind.DAY, UNIT);
        granted(day, 700).settle(Optional.empty(), OptionalLong::empty);

        assertThat(used(day)).isEqualTo(700);
    }

    @Test
    void tokensWithoutAPriceCostWhatTheBudgetSays() {
        MoneyBudget day = MoneyDemands.budget(Kind.DAY, UNIT);
        Demand demand = MoneyDemands.demand(day, 700, moment, Optional.of(RequestRates.flat(3_000_000)));
        Reservation first = ((Granted) limiter.reserve(List.of(demand))).reservation();
        first.settle(
                Optional.of(new TokenUsage(OptionalLong.of(10), OptionalLong.of(30), TokenUsage.Source.REPORTED)),
                OptionalLong::empty);
        assertThat(used(day)).isEqualTo(120);

        Reservation unknown = ((Granted) limiter.reserve(List.of(demand))).reservation();
        unknown.settle(Optional.empty(), OptionalLong::empty);
        assertThat(used(day)).isEqualTo(820);
    }

    @Test
    void aReleaseGivesEverythingBack() {
        MoneyBudget day = MoneyDemands.budget(Kind.DAY, UNIT);
        granted(day, UNIT).release();

        assertThat(used(day)).isZero();
        assertThat(alerts).isEmpty();
    }

    @Test
    void aPercentageIsToldOnceByTheSettlementThatReachesIt() {
        MoneyBudget day = MoneyDemands.budget(Kind.DAY, UNIT);
        settle(day, UNIT / 2 - 1);
        awaitCharges(day, UNIT / 2 - 1);
        assertThat(alerts).isEmpty();

        settle(day, 1);
        Await.until("half is told", () -> alerts.size() == 1);
        BudgetAlert half = alerts.peek();
        assertThat(half)
                .isEqualTo(new BudgetAlert(
                        "team", half.bucket(), Optional.of("app"), 50, "2026-11-23", UNIT / 2, UNIT, "EUR"));
        assertThat(half.id()).matches("team/[0-9a-f]{12}/2026-11-23/50");

        settle(day, UNIT / 4);
        settle(day, UNIT / 4);
        Await.until("all is told", () -> alerts.size() == 3);
        assertThat(alerts).extracting(BudgetAlert::percent).containsExactly(50, 80, 100);

        // The next day has its own.
        advance(Duration.ofDays(1));
        settle(day, UNIT / 2);
        Await.until("half of the next day is told", () -> alerts.size() == 4);
    }

    @Test
    void whatIsReservedReachesNoPercentage() {
        MoneyBudget day = MoneyDemands.budget(Kind.DAY, UNIT);
        Reservation running = granted(day, UNIT - 10);
        settle(day, 10);
        awaitCharges(day, 10);
        assertThat(alerts).isEmpty();

        running.settle(Optional.empty(), () -> OptionalLong.of(UNIT / 2));
        Await.until("half is told", () -> alerts.size() == 1);
    }

    @Test
    void whatRunsAtOnceNeverCostsMoreThanTheBudget() throws Exception {
        MoneyBudget day = MoneyDemands.budget(Kind.DAY, UNIT);
        AtomicLong spent = new AtomicLong();
        CountDownLatch begin = new CountDownLatch(1);
        ExecutorService clients = Executors.newFixedThreadPool(50);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < 1000; i++) {
                long cost = UNIT / 200 + i;
                running.add(clients.submit(() -> {
                    begin.await();
                    if (limiter.reserve(List.of(MoneyDemands.demand(day, UNIT / 50, moment)))
                            instanceof Granted granted) {
                        spent.addAndGet(cost);
                        granted.reservation().settle(Optional.empty(), () -> OptionalLong.of(cost));
                    }
                    return null;
                }));
            }
            begin.countDown();
            for (Future<?> each : running) {
                each.get();
            }
        } finally {
            clients.shutdownNow();
        }

        assertThat(spent.get()).isBetween(UNIT - UNIT / 50, UNIT);
        awaitCharges(day, spent.get());
        Await.until("all percentages that are reached are told", () -> alerts.size() >= 2);
        assertThat(alerts)
                .extracting(BudgetAlert::percent)
                .doesNotHaveDuplicates()
                .contains(50, 80);
    }

    private void settle(MoneyBudget budget, long cost) {
        granted(budget, 1).settle(Optional.empty(), () -> OptionalLong.of(cost));
    }

    /** Charges of more than was reserved are not waited for. */
    private void awaitCharges(MoneyBudget budget, long used) {
        Await.until("so much is used", () -> used(budget) == used);
    }

    private long used(MoneyBudget budget) {
        return limiter.look(List.of(MoneyDemands.demand(budget, 0, moment)), moment).orElseThrow().stream()
                .mapToLong(LimitStatus::used)
                .sum();
    }

    private Reservation granted(MoneyBudget budget, long nano) {
        return ((Granted) limiter.reserve(List.of(MoneyDemands.demand(budget, nano, moment)))).reservation();
    }

    private boolean passes(MoneyBudget budget, long nano) {
        Decision decision = limiter.reserve(List.of(MoneyDemands.demand(budget, nano, moment)));
        if (decision instanceof Granted granted) {
            granted.reservation().settle(Optional.empty());
        }
        return decision instanceof Granted;
    }

    private Denied denied(MoneyBudget budget, long nano) {
        return (Denied) limiter.reserve(List.of(MoneyDemands.demand(budget, nano, moment)));
    }

    private void advance(Duration time) {
        moment = moment.plus(time);
        now.addAndGet(TimeUnit.NANOSECONDS.toMicros(time.toNanos()));
    }
}
