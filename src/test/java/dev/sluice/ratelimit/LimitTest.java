package dev.sluice.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A limit that could not hold cannot be made. */
final class LimitTest {

    @ParameterizedTest
    @ValueSource(longs = {0, -1, 1_000_000_001, Long.MIN_VALUE, Long.MAX_VALUE})
    void tokensAreOneToABillion(long tokens) {
        assertThatThrownBy(() -> limit(tokens, Duration.ofMinutes(1))).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT-1S"})
    void thePeriodIsPositive(Duration period) {
        assertThatThrownBy(() -> limit(1, period)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theSelectorIsKeptInLowerCase() {
        assertThat(limit(1, Duration.ofMinutes(1)).selector()).isEqualTo("x-team");
    }

    private static Limit limit(long tokens, Duration period) {
        return new Limit(
                "l", "*", "X-Team", Optional.empty(), tokens, Limit.Unit.TOKENS, period, Limit.Charge.REQUEST, false);
    }
}
