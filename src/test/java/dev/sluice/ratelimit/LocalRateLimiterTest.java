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
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a bucket lets through, with a clock that is told the time (behaviour.md 4.2, 4.3). */
final class LocalRateLimiterTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Limit SIXTY = limit("sixty", 60, MINUTE);

    /** Anywhere: the origin of a nanosecond clock means nothing. */
    private final AtomicLong now = new AtomicLong(-1_234_567_890_123L);

    private final LocalRateLimiter limiter = new LocalRateLimiter(now::get, 1000);

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
    void aTokenIsNotThereANanosecondTooEarly() {
        assertThat(passes("a", 60)).isTrue();
        advance(Duration.ofSeconds(1).minusNanos(1));

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
    void noTokensTakeNoBucket() {
        assertThat(passes("a", 0)).isTrue();

        assertThat(limiter.size()).isZero();
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
        advance(Duration.ofNanos(7));

        assertThat(denied(limiter.reserve(fastest, "a", 8)).remaining()).isEqualTo(7);
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
    void whoeverWaitsANanosecondMoreThanToldPasses() {
        Limit threePerSecond = limit("three", 3, Duration.ofSeconds(1));
        assertThat(limiter.reserve(threePerSecond, "a", 3)).isInstanceOf(Granted.class);
        advance(denied(limiter.reserve(threePerSecond, "a", 1))
                .retryAfter()
                .orElseThrow()
                .plusNanos(1));

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
    void aLimitsBucketsAreItsOwn() {
        Limit other = limit("other", 60, MINUTE);
        assertThat(passes("a", 60)).isTrue();

        assertThat(limiter.reserve(other, "a", 60)).isInstanceOf(Granted.class);
    }

    @Test
    void fullBucketsAreDroppedAfterAMinute() {
        for (int i = 0; i < 100; i++) {
            assertThat(passes("value-" + i, 60)).isTrue();
        }
        advance(MINUTE);
        assertThat(passes("another", 1)).isTrue();

        assertThat(limiter.size()).isEqualTo(1);
    }

    @Test
    void bucketsThatAreNotFullAreKept() {
        Limit hourly = limit("hourly", 60, Duration.ofHours(1));
        assertThat(limiter.reserve(hourly, "a", 60)).isInstanceOf(Granted.class);
        advance(Duration.ofMinutes(59));

        assertThat(denied(limiter.reserve(hourly, "a", 60)).remaining()).isEqualTo(59);
    }

    @Test
    void valuesBeyondTheBoundShareABucket() {
        LocalRateLimiter bounded = new LocalRateLimiter(now::get, 2);
        assertThat(bounded.reserve(SIXTY, "a", 1)).isInstanceOf(Granted.class);
        assertThat(bounded.reserve(SIXTY, "b", 1)).isInstanceOf(Granted.class);
        assertThat(bounded.reserve(SIXTY, "c", 40)).isInstanceOf(Granted.class);

        assertThat(denied(bounded.reserve(SIXTY, "d", 40)).remaining()).isEqualTo(20);
    }

    @Test
    void aValueKeepsItsBucketWhenTheBoundIsReached() {
        LocalRateLimiter bounded = new LocalRateLimiter(now::get, 2);
        assertThat(bounded.reserve(SIXTY, "a", 10)).isInstanceOf(Granted.class);
        assertThat(bounded.reserve(SIXTY, "b", 10)).isInstanceOf(Granted.class);
        assertThat(bounded.reserve(SIXTY, "c", 60)).isInstanceOf(Granted.class);

        assertThat(bounded.reserve(SIXTY, "a", 50)).isInstanceOf(Granted.class);
    }

    @Test
    void aFloodOfValuesTakesNoMemory() {
        LocalRateLimiter bounded = new LocalRateLimiter(now::get, 10);
        for (int i = 0; i < 10_000; i++) {
            bounded.reserve(SIXTY, "value-" + i, 1);
        }

        assertThat(bounded.size()).isEqualTo(11);
    }

    @Test
    void thereIsRoomAgainWhenTheFloodIsOver() {
        LocalRateLimiter bounded = new LocalRateLimiter(now::get, 1);
        assertThat(bounded.reserve(SIXTY, "a", 60)).isInstanceOf(Granted.class);
        assertThat(bounded.reserve(SIXTY, "b", 60)).isInstanceOf(Granted.class);
        advance(MINUTE);
        assertThat(bounded.reserve(SIXTY, "c", 60)).isInstanceOf(Granted.class);

        assertThat(bounded.reserve(SIXTY, "d", 60)).isInstanceOf(Granted.class);
    }

    @Test
    void longValuesHaveBucketsOfTheirOwn() {
        String start = "v".repeat(10_000);
        assertThat(passes(start + "1", 60)).isTrue();

        assertThat(passes(start + "2", 60)).isTrue();
        assertThat(passes(start + "1", 1)).isFalse();
    }

    @Test
    void theLongestPlainValueAndTheShortestHashedOneDiffer() {
        assertThat(passes("v".repeat(64), 60)).isTrue();

        assertThat(passes("v".repeat(65), 60)).isTrue();
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
        now.addAndGet(time.toNanos());
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
