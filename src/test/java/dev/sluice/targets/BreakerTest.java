package dev.sluice.targets;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class BreakerTest {

    private final ManualTime time = new ManualTime();
    private final List<BreakerState> changes = new ArrayList<>();
    private final Breaker breaker = new Breaker("t", time, new Random(1), changes::add);

    @Test
    void opensWhenHalfOfTenHaveFailed() {
        times(5, true);
        times(4, false);
        assertThat(breaker.state()).isEqualTo(BreakerState.CLOSED);
        times(1, false);
        assertThat(breaker.state()).isEqualTo(BreakerState.OPEN);
        assertThat(breaker.tryBegin()).isEqualTo(Breaker.DENIED);
        assertThat(changes).containsExactly(BreakerState.OPEN);
    }

    @Test
    void doesNotOpenWithFewerThanTenKnown() {
        times(9, false);
        assertThat(breaker.state()).isEqualTo(BreakerState.CLOSED);
    }

    @Test
    void knowsTheLastTwentyOnly() {
        times(100, true);
        times(9, false);
        assertThat(breaker.state()).isEqualTo(BreakerState.CLOSED);
        times(1, false);
        assertThat(breaker.state()).isEqualTo(BreakerState.OPEN);
    }

    @Test
    void isOpenForFiveSecondsThenTwiceAsLongUpToHalfAMinute() {
        times(10, false);
        List<Long> seconds = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            seconds.add(Math.round((breaker.openUntil() - time.getAsLong()) / 1e9));
            endOpen();
            breaker.failed(breaker.tryBegin(), Optional.empty());
            assertThat(breaker.state()).isEqualTo(BreakerState.OPEN);
        }
        assertThat(seconds.get(0)).isBetween(4L, 6L);
        assertThat(seconds.get(1)).isBetween(8L, 12L);
        assertThat(seconds.get(2)).isBetween(16L, 24L);
        assertThat(seconds.subList(3, 6)).allSatisfy(each -> assertThat(each).isBetween(24L, 30L));
    }

    @Test
    void twoTryAfterTheTime() {
        times(10, false);
        endOpen();
        long first = breaker.tryBegin();
        long second = breaker.tryBegin();
        assertThat(breaker.tryBegin()).isEqualTo(Breaker.DENIED);
        breaker.succeeded(first);
        assertThat(breaker.state()).isEqualTo(BreakerState.HALF_OPEN);
        breaker.succeeded(second);
        assertThat(breaker.state()).isEqualTo(BreakerState.CLOSED);
        assertThat(changes).containsExactly(BreakerState.OPEN, BreakerState.HALF_OPEN, BreakerState.CLOSED);
    }

    @Test
    void oneFailureOfTheTwoOpensItAgain() {
        times(10, false);
        endOpen();
        long first = breaker.tryBegin();
        long second = breaker.tryBegin();
        breaker.failed(first, Optional.empty());
        assertThat(breaker.state()).isEqualTo(BreakerState.OPEN);
        long until = breaker.openUntil();
        breaker.failed(second, Optional.empty());
        assertThat(breaker.openUntil()).isEqualTo(until);
    }

    @Test
    void aPermissionThatIsGivenBackLetsAnotherTry() {
        times(10, false);
        endOpen();
        long first = breaker.tryBegin();
        breaker.tryBegin();
        breaker.released(first);
        assertThat(breaker.tryBegin()).isNotEqualTo(Breaker.DENIED);
        assertThat(breaker.tryBegin()).isEqualTo(Breaker.DENIED);
    }

    @Test
    void closingForgetsHowOftenItOpened() {
        times(10, false);
        endOpen();
        breaker.failed(breaker.tryBegin(), Optional.empty());
        endOpen();
        times(2, true);
        times(10, false);
        assertThat(breaker.openUntil() - time.getAsLong())
                .isLessThanOrEqualTo(Duration.ofSeconds(6).toNanos());
    }

    @Test
    void attemptsFromBeforeItOpenedDoNotCountAfterwards() {
        long before = breaker.tryBegin();
        times(10, false);
        endOpen();
        long probe = breaker.tryBegin();
        breaker.failed(before, Optional.empty());
        assertThat(breaker.state()).isEqualTo(BreakerState.HALF_OPEN);
        breaker.succeeded(probe);
        breaker.succeeded(breaker.tryBegin());
        assertThat(breaker.state()).isEqualTo(BreakerState.CLOSED);
    }

    @Test
    void theProviderNamesTheTimeButAtMostHalfAMinute() {
        times(9, false);
        breaker.failed(breaker.tryBegin(), Optional.of(Duration.ofSeconds(17)));
        assertThat(breaker.openUntil() - time.getAsLong())
                .isEqualTo(Duration.ofSeconds(17).toNanos() + 1);
        endOpen();
        breaker.failed(breaker.tryBegin(), Optional.of(Duration.ofHours(1)));
        assertThat(breaker.openUntil() - time.getAsLong()).isEqualTo(Breaker.LONGEST.toNanos() + 1);
    }

    @Test
    void opensAndClosesByHand() {
        breaker.open();
        assertThat(breaker.tryBegin()).isEqualTo(Breaker.DENIED);
        breaker.close();
        assertThat(breaker.state()).isEqualTo(BreakerState.CLOSED);
        assertThat(breaker.tryBegin()).isNotEqualTo(Breaker.DENIED);
    }

    private void endOpen() {
        time.advance(Duration.ofNanos(breaker.openUntil() - time.getAsLong()));
    }

    private void times(int count, boolean isGood) {
        for (int i = 0; i < count; i++) {
            long ticket = breaker.tryBegin();
            if (isGood) {
                breaker.succeeded(ticket);
            } else {
                breaker.failed(ticket, Optional.empty());
            }
        }
    }
}
