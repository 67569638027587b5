package dev.sluice.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What buckets let through, wherever they are, with a clock that is told the time (behaviour.md 4.2, 4.3). */
abstract class RateLimiterContract {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Limit SIXTY = limit("sixty", 60, MINUTE);

    /** Anywhere: the origin of a clock means nothing. */
    private final AtomicLong now = new AtomicLong(-1_234_567_890_123L);

    private final OneLimit limiter = new OneLimit(store(now::get));

    /** New and empty, so that all buckets are full. */
    abstract BucketStore store(LongSupplier micros);

    @Test
    void aFullBucketHoldsItsWholeCapacity() {
        assertThat(passes("a", 60)).isTrue();
        assertThat(passes("a", 1)).isFalse();
    }

    @Test
    void tokensAreTakenOneRequestAfterTheOther() {
        assertThat(passes("a", 20)).isTrue();
        assertThat(passes("a", 20)).isTrue();
        assertThat(passes("a", 20)).isTrue();
        assertThat(passes("a", 1)).isFalse();
    }

    @Test
    void aBucketRefillsEvenly() {
        assertThat(passes("a", 60)).isTrue();
        advance(Duration.ofSeconds(1));

        assertThat(passes("a", 1)).isTrue();
        assertThat(passes("a", 1)).isFalse();
    }

    @Test
    void aTokenIsNotThereAMicrosecondTooEarly() {
        assertThat(passes("a", 60)).isTrue();
        advance(Duration.ofSeconds(1).minusNanos(1000));

        assertThat(passes("a", 1)).isFalse();
    }

    @Test
    void aBucketNeverHoldsMoreThanItsCapacity() {
        assertThat(passes("a", 1)).isTrue();
        advance(Duration.ofDays(3));

        assertThat(passes("a", 60)).isTrue();
        assertThat(passes("a", 1)).isFalse();
    }

    @Test
    void noTokensPassAlsoWhenTheBucketIsEmpty() {
        assertThat(passes("a", 60)).isTrue();

        assertThat(passes("a", 0)).isTrue();
    }

    @Test
    void tokensPerSecondRefillInASecond() {
        Limit perSecond = limit("second", 1, Duration.ofSeconds(1));
        assertThat(limiter.reserve(perSecond, "a", 1)).isInstanceOf(Granted.class);
        advance(Duration.ofMillis(999));
        assertThat(limiter.reserve(perSecond, "a", 1)).isInstanceOf(Denied.class);
        advance(Duration.ofMillis(1));

        assertThat(limiter.reserve(perSecond, "a", 1)).isInstanceOf(Granted.class);
    }

    @Test
    void theLargestLimitPerSecondHolds() {
        Limit fastest = limit("fastest", Limit.MOST, Duration.ofSeconds(1));
        assertThat(limiter.reserve(fastest, "a", Limit.MOST)).isInstanceOf(Granted.class);
        advance(Duration.ofNanos(7_000));

        assertThat(denied(limiter.reserve(fastest, "a", 8_000)).remaining()).isEqualTo(7_000);
    }

    @Test
    void aRefusalTakesNothing() {
        assertThat(passes("a", 50)).isTrue();
        assertThat(passes("a", 11)).isFalse();

        assertThat(passes("a", 10)).isTrue();
    }

    @Test
    void aRefusalSaysWhatIsLeftInWholeTokens() {
        assertThat(passes("a", 50)).isTrue();
        advance(Duration.ofMillis(2_500));

        assertThat(refusal("a", 13).remaining()).isEqualTo(12);
    }

    @Test
    void aRefusalSaysWhenTheTokensWillBeThere() {
        assertThat(passes("a", 50)).isTrue();

        assertThat(refusal("a", 15).retryAfter()).hasValue(Duration.ofSeconds(5));
    }

    @Test
    void whoeverWaitsAsLongAsToldPasses() {
        Limit threePerSecond = limit("three", 3, Duration.ofSeconds(1));
        assertThat(limiter.reserve(threePerSecond, "a", 3)).isInstanceOf(Granted.class);
        advance(denied(limiter.reserve(threePerSecond, "a", 1)).retryAfter().orElseThrow());

        assertThat(limiter.reserve(threePerSecond, "a", 1)).isInstanceOf(Granted.class);
    }

    @Test
    void aRefusalSaysWhenTheBucketWillBeFull() {
        assertThat(passes("a", 50)).isTrue();

        assertThat(refusal("a", 15).reset()).isEqualTo(Duration.ofSeconds(50));
    }

    @Test
    void aRefusalNamesTheLimitAndWhatWasAskedFor() {
        Denied refusal = refusal("a", 61);

        assertThat(refusal.limit()).isEqualTo(SIXTY);
        assertThat(refusal.requested()).isEqualTo(61);
    }

    @ParameterizedTest
    @ValueSource(longs = {61, 1_000, Integer.MAX_VALUE, Long.MAX_VALUE})
    void whatIsLargerThanTheBucketNeverPasses(long tokens) {
        assertThat(refusal("a", tokens).retryAfter()).isEmpty();
    }

    @Test
    void whatIsLargerThanTheBucketTakesNothing() {
        assertThat(passes("a", 61)).isFalse();

        assertThat(passes("a", 60)).isTrue();
    }

    @Test
    void whatIsAsLargeAsTheBucketIsToldToTryAgain() {
        assertThat(passes("a", 1)).isTrue();

        assertThat(refusal("a", 60).retryAfter()).hasValue(Duration.ofSeconds(1));
    }

    @Test
    void aReleaseGivesTheTokensBack() {
        Reservation reservation = granted("a", 60);

        reservation.release();

        assertThat(passes("a", 60)).isTrue();
    }

    @Test
    void aSecondReleaseGivesNothing() {
        Reservation reservation = granted("a", 30);
        assertThat(passes("a", 30)).isTrue();

        reservation.release();
        reservation.release();

        assertThat(refusal("a", 60).remaining()).isEqualTo(30);
    }

    @Test
    void aLateReleaseDoesNotOverfillTheBucket() {
        Reservation reservation = granted("a", 60);
        advance(MINUTE);

        reservation.release();

        assertThat(passes("a", 60)).isTrue();
        assertThat(passes("a", 1)).isFalse();
    }

    @Test
    void aSelectorsBucketsAreItsOwn() {
        Limit other = new Limit(
                "other", "*", "x-user", Optional.empty(), 60, Limit.Unit.TOKENS, MINUTE, Limit.Charge.REQUEST, false);
        assertThat(passes("a", 60)).isTrue();

        assertThat(limiter.reserve(other, "a", 60)).isInstanceOf(Granted.class);
    }

    @Test
    void bucketsThatAreNotFullAreKept() {
        Limit hourly = limit("hourly", 60, Duration.ofHours(1));
        assertThat(limiter.reserve(hourly, "a", 60)).isInstanceOf(Granted.class);
        advance(Duration.ofMinutes(59));

        assertThat(denied(limiter.reserve(hourly, "a", 60)).remaining()).isEqualTo(59);
    }

    @Test
    void aLimitThatIsRaisedKeepsWhatWasConsumed() {
        assertThat(passes("a", 50)).isTrue();

        assertThat(denied(limiter.reserve(limit("other", 100, MINUTE), "a", 51)).remaining())
                .isEqualTo(50);
    }

    @Test
    void aLimitThatIsLoweredBelowWhatWasConsumedIsADebt() {
        assertThat(passes("a", 50)).isTrue();

        Denied denied = denied(limiter.reserve(limit("other", 20, MINUTE), "a", 1));
        assertThat(denied.remaining()).isZero();
        assertThat(denied.retryAfter()).hasValue(Duration.ofSeconds(93));
    }

    @Test
    void aLimitWithAnotherPeriodKeepsWhatWasConsumed() {
        assertThat(passes("a", 50)).isTrue();
        advance(Duration.ofMillis(2_500));
        assertThat(passes("a", 1)).isTrue();

        assertThat(denied(limiter.reserve(limit("other", 60, Duration.ofHours(1)), "a", 13))
                        .remaining())
                .isEqualTo(11);
        assertThat(denied(limiter.reserve(limit("other", 60, Duration.ofSeconds(1)), "a", 13))
                        .remaining())
                .isEqualTo(11);
    }

    @Test
    void aClockThatIsSetBackFillsNothingAndHoldsNothingUp() {
        assertThat(passes("a", 60)).isTrue();
        advance(Duration.ofDays(-1));

        assertThat(refusal("a", 1).retryAfter()).hasValue(Duration.ofSeconds(1));
        advance(Duration.ofSeconds(1));
        assertThat(passes("a", 1)).isTrue();
        assertThat(passes("a", 1)).isFalse();
    }

    @Test
    void ofSeveralDemandsNoneIsMetWhenOneIsNot() {
        Limit small = new Limit(
                "small", "*", "x-user", Optional.empty(), 10, Limit.Unit.TOKENS, MINUTE, Limit.Charge.REQUEST, false);
        List<Demand> demands =
                List.of(new Demand(SIXTY, "a", 20, Optional.empty()), new Demand(small, "b", 20, Optional.empty()));

        assertThat(denied(limiter.reserve(demands)).limit()).isEqualTo(small);
        assertThat(passes("a", 60)).isTrue();
    }

    @Test
    void ofSeveralRefusalsTheLongestWaitIsTold() {
        Limit slow = new Limit(
                "slow",
                "*",
                "x-user",
                Optional.empty(),
                60,
                Limit.Unit.TOKENS,
                Duration.ofHours(1),
                Limit.Charge.REQUEST,
                false);
        assertThat(passes("a", 60)).isTrue();
        assertThat(limiter.reserve(slow, "b", 60)).isInstanceOf(Granted.class);
        List<Demand> demands = List.of(
                new Demand(SIXTY, "a", 1, Optional.empty()),
                new Demand(slow, "b", 1, Optional.empty()),
                new Demand(SIXTY, "a", 1, Optional.empty()));

        assertThat(denied(limiter.reserve(demands)).limit()).isEqualTo(slow);
    }

    @Test
    void longValuesHaveBucketsOfTheirOwn() {
        String start = "v".repeat(10_000);
        assertThat(passes(start + "1", 60)).isTrue();

        assertThat(passes(start + "2", 60)).isTrue();
        assertThat(passes(start + "1", 1)).isFalse();
    }

    @Test
    void manyThreadsTakeExactlyTheCapacity() throws InterruptedException, ExecutionException {
        Limit thousand = limit("thousand", 1_000, Duration.ofHours(1));

        assertThat(grantedAtOnce(thousand, 8, 500, 7)).isEqualTo(1_000 / 7);
    }

    @Test
    void manyThreadsThatReleaseEveryOtherTimeTakeExactlyTheCapacity() throws InterruptedException, ExecutionException {
        Limit thousand = limit("thousand", 1_000, Duration.ofHours(1));
        atOnce(8, () -> {
            for (int i = 0; i < 500; i++) {
                if (limiter.reserve(thousand, "a", 1) instanceof Granted granted) {
                    granted.reservation().release();
                }
            }
            return 0;
        });

        assertThat(grantedAtOnce(thousand, 8, 500, 1)).isEqualTo(1_000);
    }

    private int grantedAtOnce(Limit limit, int threads, int tries, long tokens)
            throws InterruptedException, ExecutionException {
        return atOnce(threads, () -> {
            int granted = 0;
            for (int i = 0; i < tries; i++) {
                if (limiter.reserve(limit, "a", tokens) instanceof Granted) {
                    granted++;
                }
            }
            return granted;
        });
    }

    private static int atOnce(int threads, Callable<Integer> task) throws InterruptedException, ExecutionException {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            CountDownLatch ready = new CountDownLatch(threads);
            List<Future<Integer>> results = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                results.add(pool.submit(() -> {
                    ready.countDown();
                    ready.await();
                    return task.call();
                }));
            }
            int sum = 0;
            for (Future<Integer> result : results) {
                sum += result.get();
            }
            return sum;
        } finally {
            pool.shutdownNow();
        }
    }

    private void advance(Duration time) {
        now.addAndGet(TimeUnit.NANOSECONDS.toMicros(time.toNanos()));
    }

    private boolean passes(String value, long tokens) {
        return limiter.reserve(SIXTY, value, tokens) instanceof Granted;
    }

    private Reservation granted(String value, long tokens) {
        return ((Granted) limiter.reserve(SIXTY, value, tokens)).reservation();
    }

    private Denied refusal(String value, long tokens) {
        return denied(limiter.reserve(SIXTY, value, tokens));
    }

    private static Denied denied(Decision decision) {
        assertThat(decision).isInstanceOf(Denied.class);
        return (Denied) decision;
    }

    private static Limit limit(String name, long tokens, Duration period) {
        return new Limit(
                name, "*", "x-team", Optional.empty(), tokens, Limit.Unit.TOKENS, period, Limit.Charge.REQUEST, false);
    }
}
