package dev.sluice.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ratelimit.Limit.Charge;
import dev.sluice.tokens.TokenUsage;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What a bucket holds after an exchange, by what the limit charges (behaviour.md 4.4). */
abstract class SettlementContract {

    private static final long FULL = 1000;
    private static final Duration HOUR = Duration.ofHours(1);

    private final AtomicLong now = new AtomicLong(5);
    private final OneLimit limiter = new OneLimit(store(now::get));

    /** New and empty, so that all buckets are full. */
    abstract BucketStore store(LongSupplier micros);

    @ParameterizedTest
    @CsvSource({
        // charge, counted before, prompt and completion told after, level then
        "REQUEST, 100, 120, 30, 900",
        "REQUEST, 100, , , 900",
        "REQUEST, 100, 0, 0, 900",
        "RESPONSE, 100, 120, 30, 970",
        "RESPONSE, 100, 120, , 1000",
        "RESPONSE, 100, , 30, 970",
        "TOTAL, 100, 120, 30, 850",
        "TOTAL, 100, 80, 5, 915",
        "TOTAL, 100, , 30, 870",
        "TOTAL, 100, 120, , 880",
        "TOTAL, 100, 0, 0, 1000",
        "TOTAL, 0, 7, 1, 992"
    })
    void isWhatTheLimitChargesLess(Charge charge, long counted, Long prompt, Long completion, long level) {
        reservation(charge, counted).settle(Optional.of(usage(prompt, completion)));

        assertThat(level()).isEqualTo(level);
    }

    @ParameterizedTest
    @CsvSource({"REQUEST, 900", "RESPONSE, 1000", "TOTAL, 900"})
    void isAsItWasReservedWhenNobodyCanTell(Charge charge, long level) {
        reservation(charge, 100).settle(Optional.empty());

        assertThat(level()).isEqualTo(level);
    }

    @ParameterizedTest
    @EnumSource(Charge.class)
    void isFullAfterARelease(Charge charge) {
        reservation(charge, 100).release();

        assertThat(level()).isEqualTo(FULL);
    }

    @ParameterizedTest
    @EnumSource(Charge.class)
    void isFullAfterAReleaseWhateverIsCalledAfterwards(Charge charge) {
        Reservation reservation = reservation(charge, 100);
        reservation.release();
        reservation.settle(Optional.of(usage(500L, 400L)));
        reservation.release();

        assertThat(level()).isEqualTo(FULL);
    }

    @ParameterizedTest
    @CsvSource({"REQUEST, 900", "RESPONSE, 960", "TOTAL, 840"})
    void isWhatTheLastSettlementSaysWhateverTheEarlierOnesSaid(Charge charge, long level) {
        Reservation reservation = reservation(charge, 100);
        reservation.settle(Optional.of(usage(10L, 10L)));
        reservation.settle(Optional.empty());
        reservation.settle(Optional.of(usage(500L, 400L)));
        reservation.settle(Optional.of(usage(120L, 40L)));
        reservation.release();

        assertThat(level()).isEqualTo(level);
    }

    @ParameterizedTest
    @EnumSource(
            value = Charge.class,
            names = {"RESPONSE", "TOTAL"})
    void canBeADebtThatTheNextRequestWaitsOutExactly(Charge charge) {
        reservation(charge, 0).settle(Optional.of(usage(0L, 1500L)));

        Denied denied = (Denied) limiter.reserve(limit(charge), "a", 10);
        assertThat(denied.remaining()).isZero();
        long due = charge == Charge.RESPONSE ? 501 : 510;
        assertThat(denied.retryAfter()).contains(HOUR.dividedBy(FULL).multipliedBy(due));
        assertThat(denied.reset()).isEqualTo(HOUR.dividedBy(FULL).multipliedBy(1500));

        now.addAndGet(micros(denied.retryAfter().orElseThrow()) - 1);
        assertThat(limiter.reserve(limit(charge), "a", 10)).isInstanceOf(Denied.class);
        now.addAndGet(1);
        assertThat(limiter.reserve(limit(charge), "a", 10)).isInstanceOf(Granted.class);
    }

    @Test
    void ofALimitOnAnswersLetsNothingPassWhenItIsEmpty() {
        reservation(Charge.RESPONSE, 0).settle(Optional.of(usage(0L, FULL)));

        assertThat(limiter.reserve(limit(Charge.RESPONSE), "a", 0)).isInstanceOf(Denied.class);
    }

    /** A bucket that is full is dropped; what a long answer costs must not be lost with it. */
    @ParameterizedTest
    @EnumSource(
            value = Charge.class,
            names = {"RESPONSE", "TOTAL"})
    void isChargedAlsoWhenTheBucketWasDroppedMeanwhile(Charge charge) {
        Reservation long_ = reservation(charge, 10);
        now.addAndGet(micros(HOUR.multipliedBy(2)));
        limiter.reserve(limit(charge), "another", 1);

        long_.settle(Optional.of(usage(10L, 300L)));

        assertThat(level()).isEqualTo(FULL - 300);
    }

    @ParameterizedTest
    @EnumSource(
            value = Charge.class,
            names = {"RESPONSE", "TOTAL"})
    void doesNotOverflowWhateverAProviderTells(Charge charge) {
        reservation(charge, 10).settle(Optional.of(usage(Long.MAX_VALUE, Long.MAX_VALUE)));

        Denied denied = (Denied) limiter.reserve(limit(charge), "a", 1);
        assertThat(denied.remaining()).isZero();
        assertThat(denied.retryAfter().orElseThrow()).isGreaterThan(HOUR.multipliedBy(900_000));
    }

    private static long micros(Duration time) {
        return TimeUnit.NANOSECONDS.toMicros(time.toNanos());
    }

    private Reservation reservation(Charge charge, long tokens) {
        return ((Granted) limiter.reserve(limit(charge), "a", tokens)).reservation();
    }

    /** Asks for more than there can be, which takes nothing and tells what there is. */
    private long level() {
        return ((Denied) limiter.reserve(limit(Charge.REQUEST), "a", FULL + 1)).remaining();
    }

    private static Limit limit(Charge charge) {
        return new Limit("l", "*", "x-team", Optional.empty(), FULL, Limit.Unit.TOKENS, HOUR, charge, false);
    }

    private static TokenUsage usage(Long prompt, Long completion) {
        return new TokenUsage(count(prompt), count(completion), TokenUsage.Source.REPORTED);
    }

    private static OptionalLong count(Long count) {
        return count == null ? OptionalLong.empty() : OptionalLong.of(count);
    }
}
