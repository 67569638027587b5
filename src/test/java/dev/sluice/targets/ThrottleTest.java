package dev.sluice.targets;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ThrottleTest {

    private final Throttle throttle = new Throttle();

    @Test
    void fiveFailuresEndExtraAttempts() {
        for (int i = 0; i < 4; i++) {
            throttle.failed();
        }
        assertThat(throttle.allowsExtra()).isTrue();
        throttle.failed();
        assertThat(throttle.allowsExtra()).isFalse();
    }

    @Test
    void tenSuccessesMakeUpForAFailure() {
        for (int i = 0; i < 6; i++) {
            throttle.failed();
        }
        for (int i = 0; i < 10; i++) {
            throttle.succeeded();
        }
        assertThat(throttle.tokens()).isEqualTo(5);
        assertThat(throttle.allowsExtra()).isFalse();
        throttle.succeeded();
        assertThat(throttle.allowsExtra()).isTrue();
    }

    @Test
    void tokensStayBetweenNoneAndTen() {
        throttle.succeeded();
        assertThat(throttle.tokens()).isEqualTo(10);
        for (int i = 0; i < 30; i++) {
            throttle.failed();
        }
        assertThat(throttle.tokens()).isZero();
    }
}
