package dev.sluice.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** How many keys can be tried. */
final class SignInThrottleTest {

    private Instant now = Instant.parse("2026-11-30T08:00:00Z");
    private final SignInThrottle throttle = new SignInThrottle(() -> now);

    @Test
    void anAddressMayTryFiveTimesAMinute() {
        for (int tries = 0; tries < 5; tries++) {
            assertThat(throttle.mayTry("a")).isTrue();
            throttle.failed("a");
        }
        assertThat(throttle.mayTry("a")).isFalse();
        assertThat(throttle.mayTry("b")).isTrue();
        now = now.plus(Duration.ofMinutes(1));
        assertThat(throttle.mayTry("a")).isTrue();
    }

    @Test
    void allAddressesTogetherMayTryFiftyTimesAMinute() {
        for (int tries = 0; tries < 50; tries++) {
            throttle.failed("address " + tries);
        }
        assertThat(throttle.mayTry("another")).isFalse();
        now = now.plus(Duration.ofMinutes(1));
        assertThat(throttle.mayTry("another")).isTrue();
    }
}
