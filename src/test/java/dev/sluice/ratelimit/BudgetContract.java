package dev.sluice.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ratelimit.Limit.Charge;
import dev.sluice.ratelimit.Refill.Calendar;
import dev.sluice.ratelimit.Refill.Kind;
import dev.sluice.tokens.TokenUsage;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

/** What a day or a month may cost, wherever it is kept, with clocks that are told the time. */
abstract class BudgetContract {

    private static final ZoneId ZURICH = ZoneId.of("Europe/Zurich");
    private static final Instant NOON = Instant.parse("2026-11-23T11:00:00Z");

    private final AtomicLong now = new AtomicLong(5);
    private final OneLimit limiter = new OneLimit(store(now::get));

    private Instant moment = NOON;

    /** New and empty, so that nothing is spent. */
    abstract BucketStore store(LongSupplier micros);

    @Test
    void nothingFlowsBackWhileTheDayLasts() {
        assertThat(passes(day(100), 100)).isTrue();
        advance(Duration.ofHours(11));

        assertThat(passes(day(100), 1)).isFalse();
    }

    @Test
    void theNextDayHasItsOwn() {
        assertThat(passes(day(100), 100)).isTrue();
        advance(Duration.ofHours(12));

        assertThat(passes(day(100), 100)).isTrue();
        assertThat(passes(day(100), 1)).isFalse();
    }

    @Test
    void aMonthEndsWhereTheOperatorIs() {
        Limit month = budget(Kind.MONTH, 100);
        moment = Instant.parse("2026-10-31T22:59:59Z");
        assertThat(passes(month, 100)).isTrue();
        assertThat(passes(month, 1)).isFalse();
        advance(Duration.ofSeconds(1));

        assertThat(passes(month, 100)).isTrue();
    }

    @Test
    void aDayAndAMonthAreCountedSideBySide() {
        List<Demand> both = List.of(demand(day(100), 60), demand(budget(Kind.MONTH, 150), 60));
        assertThat(limiter.reserve(both)).isInstanceOf(Granted.class);
        advance(Duration.ofDays(1));
        List<Demand> next = List.of(demand(day(100), 60), demand(budget(Kind.MONTH, 150), 60));
        assertThat(limiter.reserve(next)).isInstanceOf(Granted.class);
        advance(Duration.ofDays(1));
        List<Demand> last = List.of(demand(day(100), 60), demand(budget(Kind.MONTH, 150), 60));

        assertThat(((Denied) limiter.reserve(last)).limit().name()).isEqualTo("MONTH");
        // What the refused one took of the day is there again.
        assertThat(passes(day(100), 100)).isTrue();
    }

    @Test
    void whoIsRefusedIsToldWhenTheNextDayBegins() {
        passes(day(100), 90);
        Denied denied = (Denied) limiter.reserve(List.of(demand(day(100), 20)));

        assertThat(denied.retryAfter()).contains(Duration.ofHours(12));
        assertThat(denied.reset()).isEqualTo(Duration.ofHours(12));
        assertThat(denied.remaining()).isEqualTo(10);
        assertThat(denied.toError().code()).isEqualTo("insufficient_quota");
        assertThat(denied.toError().headers())
                .containsEntry("Retry-After", "43200")
                .containsEntry("x-should-retry", "false");
    }

    @Test
    void whatIsLargerThanTheWholeBudgetNeverPasses() {
        Denied denied = (Denied) limiter.reserve(List.of(demand(day(100), 101)));

        assertThat(denied.retryAfter()).isEmpty();
    }

    @Test
    void whatWasBegunYesterdayIsChargedToYesterday() {
        Reservation late = ((Granted) limiter.reserve(List.of(demand(day(100), 10)))).reservation();
        advance(Duration.ofHours(12));
        late.settle(Optional.of(new TokenUsage(OptionalLong.of(50), OptionalLong.of(50), TokenUsage.Source.REPORTED)));

        assertThat(passes(day(100), 100)).isTrue();
    }

    @Test
    void aDebtEndsWithTheDay() {
        Reservation dear = ((Granted) limiter.reserve(List.of(demand(day(100), 10)))).reservation();
        dear.settle(
                Optional.of(new TokenUsage(OptionalLong.of(500), OptionalLong.of(500), TokenUsage.Source.REPORTED)));
        assertThat(passes(day(100), 1)).isFalse();
        advance(Duration.ofHours(12));

        assertThat(passes(day(100), 100)).isTrue();
    }

    @Test
    void whatIsReleasedIsThereAgain() {
        Reservation refused = ((Granted) limiter.reserve(List.of(demand(day(100), 100)))).reservation();
        refused.release();

        assertThat(passes(day(100), 100)).isTrue();
    }

    @Test
    void aBudgetThatIsRaisedKeepsWhatWasSpent() {
        passes(day(100), 100);

        assertThat(passes(day(150), 50)).isTrue();
        assertThat(passes(day(150), 1)).isFalse();
    }

    @Test
    void theLargestBudgetIsExact() {
        Limit month = budget(Kind.MONTH, Limit.MOST_OF_CALENDAR);
        passes(month, Limit.MOST_OF_CALENDAR - 1);

        assertThat(passes(month, 2)).isFalse();
        assertThat(passes(month, 1)).isTrue();
    }

    private boolean passes(Limit limit, long tokens) {
        return limiter.reserve(List.of(demand(limit, tokens))) instanceof Granted;
    }

    private Demand demand(Limit limit, long tokens) {
        return Demand.of(limit, "app", tokens, () -> moment, "app");
    }

    private void advance(Duration time) {
        moment = moment.plus(time);
        now.addAndGet(TimeUnit.NANOSECONDS.toMicros(time.toNanos()));
    }

    private static Limit day(long tokens) {
        return budget(Kind.DAY, tokens);
    }

    private static Limit budget(Kind kind, long tokens) {
        return new Limit(
                kind.name(),
                "*",
                Limit.CLIENT,
                Optional.of("app"),
                tokens,
                Limit.Unit.TOKENS,
                new Calendar(kind, ZURICH),
                Charge.TOTAL,
                false);
    }
}
