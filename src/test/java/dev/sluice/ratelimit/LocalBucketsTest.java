package dev.sluice.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

    @ParameterizedTest
    @CsvSource({"@client,", "@everyone,", "x-team, the-operators-own"})
    void valuesOfTheOperatorsChoiceKeepTheirOwnBucketsWhateverAFloodFills(String selector, String value) {
        LocalBuckets buckets = bounded(10);
        flood(buckets, "attacker");
        Limit own = limit("own", selector, Optional.ofNullable(value));

        for (String each : List.of("a", "b")) {
            assertThat(passes(buckets, own, each, "polite", 40)).isTrue();
            assertThat(passes(buckets, own, each, "polite", 21)).isFalse();
            assertThat(passes(buckets, own, each, "polite", 20)).isTrue();
        }
    }

    @Test
    void theValuesOfAnotherClientKeepTheirOwnBucketsWhateverAFloodFills() {
        LocalBuckets buckets = bounded(10);
        flood(buckets, "attacker");

        for (int i = 0; i < 5; i++) {
            assertThat(passes(buckets, SIXTY, "team-" + i, "polite", 60)).isTrue();
            assertThat(passes(buckets, SIXTY, "team-" + i, "polite", 1)).isFalse();
        }
    }

    @Test
    void theValuesOfAnotherLimitKeepTheirOwnBucketsWhateverAFloodFills() {
        LocalBuckets buckets = bounded(10);
        flood(buckets, "attacker");
        Limit other = limit("other", "@user", Optional.empty());

        for (int i = 0; i < 5; i++) {
            assertThat(passes(buckets, other, "user-" + i, "attacker", 60)).isTrue();
            assertThat(passes(buckets, other, "user-" + i, "attacker", 1)).isFalse();
        }
    }

    @Test
    void whatOneClientSpendsInTheBucketThatItsValuesShareIsNotSpentForOthers() {
        LocalBuckets buckets = bounded(2);
        flood(buckets, "attacker");
        for (String value : List.of("a", "b", "c")) {
            passes(buckets, SIXTY, value, "polite", 20);
        }

        assertThat(passes(buckets, SIXTY, "d", "polite", 20)).isTrue();
    }

    @Test
    void sharesThatAreFilledOneAfterTheOtherStayBounded() {
        LocalBuckets buckets = bounded(1_000);
        for (int client = 0; client < 100; client++) {
            for (int i = 0; i < 2_000; i++) {
                passes(buckets, SIXTY, client + "-" + i, "client-" + client, 1);
            }
        }

        // Each also has the bucket that its values share.
        assertThat(buckets.size()).isLessThan((int) (1_000 * (1 + Math.log(100))) + 100);
    }

    @Test
    void aShareHasRoomAgainWhenItsBucketsAreFull() {
        LocalBuckets buckets = bounded(10);
        flood(buckets, "attacker");
        advance(MINUTE);

        for (int i = 0; i < 10; i++) {
            assertThat(passes(buckets, SIXTY, "again-" + i, "attacker", 60)).isTrue();
        }
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

    private static void flood(LocalBuckets buckets, String client) {
        for (int i = 0; i < 100; i++) {
            passes(buckets, SIXTY, "value-" + i, client, 60);
        }
    }

    private static Limit limit(String name, String selector, Optional<String> value) {
        return new Limit(name, "*", selector, value, 60, Limit.Unit.TOKENS, MINUTE, Limit.Charge.REQUEST, false);
    }

    private static boolean passes(LocalBuckets store, Limit limit, String value, String client, long tokens) {
        return new OneLimit(store).reserve(List.of(new Demand(limit, value, tokens, Optional.empty(), client)))
                instanceof Granted;
    }

    private static boolean passes(BucketStore store, String value, long tokens) {
        return new OneLimit(store).reserve(SIXTY, value, tokens) instanceof Granted;
    }

    private void advance(Duration time) {
        now.addAndGet(TimeUnit.NANOSECONDS.toMicros(time.toNanos()));
    }
}
