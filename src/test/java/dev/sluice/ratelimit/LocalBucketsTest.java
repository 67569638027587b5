package dev.sluice.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** How much memory buckets take, and that a flood of selector values wins nobody anything. */
final class LocalBucketsTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Limit SIXTY = new Limit(
            "sixty", "*", "x-team", Optional.empty(), 60, Limit.Unit.TOKENS, MINUTE, Limit.Charge.REQUEST, false);

    private final AtomicLong now = new AtomicLong();

    @Test
    void noTokensTakeNoBucket() {
        LocalBuckets buckets = bounded(10);

        assertThat(passes(buckets, "a", 0)).isTrue();

        assertThat(buckets.size()).isZero();
    }

    @Test
    void aBucketThatIsFullAgainIsNotKept() {
        LocalBuckets buckets = bounded(10);
        Decision decision = new OneLimit(buckets).reserve(SIXTY, "a", 5);
        assertThat(buckets.size()).isEqualTo(1);

        ((Granted) decision).reservation().release();

        assertThat(buckets.size()).isZero();
    }

    @Test
    void fullBucketsAreDroppedAfterAMinute() {
        LocalBuckets buckets = bounded(1000);
        for (int i = 0; i < 100; i++) {
            assertThat(passes(buckets, "value-" + i, 60)).isTrue();
        }
        advance(MINUTE);
        assertThat(passes(buckets, "another", 1)).isTrue();

        assertThat(buckets.size()).isEqualTo(1);
    }

    @Test
    void valuesBeyondTheBoundShareABucket() {
        LocalBuckets buckets = bounded(2);
        assertThat(passes(buckets, "a", 1)).isTrue();
        assertThat(passes(buckets, "b", 1)).isTrue();
        assertThat(passes(buckets, "c", 40)).isTrue();

        assertThat(passes(buckets, "d", 21)).isFalse();
        assertThat(passes(buckets, "d", 20)).isTrue();
    }

    @Test
    void aValueKeepsItsBucketWhenTheBoundIsReached() {
        LocalBuckets buckets = bounded(2);
        assertThat(passes(buckets, "a", 10)).isTrue();
        assertThat(passes(buckets, "b", 10)).isTrue();
        assertThat(passes(buckets, "c", 60)).isTrue();

        assertThat(passes(buckets, "a", 50)).isTrue();
    }

    @Test
    void aMillionValuesInAMinuteAreHeldInABoundedNumberOfBuckets() {
        LocalBuckets buckets = bounded(100_000);
        for (int i = 0; i < 1_000_000; i++) {
            passes(buckets, "value-" + i, 1);
            advance(MINUTE.dividedBy(1_000_000));
        }

        assertThat(buckets.size()).isLessThanOrEqualTo(100_001);
    }

    @Test
    void whoeverSendsAMillionValuesDoesNotEmptyHisOwnBucketOfWhatHeSpent() {
        LocalBuckets buckets = bounded(1_000);
        assertThat(passes(buckets, "attacker", 60)).isTrue();
        for (int i = 0; i < 1_000_000; i++) {
            passes(buckets, "value-" + i, 60);
        }

        assertThat(passes(buckets, "attacker", 1)).isFalse();
    }

    @Test
    void thereIsRoomAgainWhenTheFloodIsOver() {
        LocalBuckets buckets = bounded(1);
        assertThat(passes(buckets, "a", 60)).isTrue();
        assertThat(passes(buckets, "b", 60)).isTrue();
        advance(MINUTE);
        assertThat(passes(buckets, "c", 60)).isTrue();

        assertThat(passes(buckets, "d", 60)).isTrue();
    }

    @Test
    void theLongestPlainValueAndTheShortestHashedOneDiffer() {
        LocalBuckets buckets = bounded(10);
        assertThat(passes(buckets, "v".repeat(64), 60)).isTrue();

        assertThat(passes(buckets, "v".repeat(65), 60)).isTrue();
        assertThat(passes(buckets, "v".repeat(65), 1)).isFalse();
    }

    private LocalBuckets bounded(int maxBuckets) {
        return new LocalBuckets(now::get, maxBuckets);
    }

    private static boolean passes(BucketStore store, String value, long tokens) {
        return new OneLimit(store).reserve(SIXTY, value, tokens) instanceof Granted;
    }

    private void advance(Duration time) {
        now.addAndGet(TimeUnit.NANOSECONDS.toMicros(time.toNanos()));
    }
}
