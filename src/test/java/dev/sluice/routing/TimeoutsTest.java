package dev.sluice.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every timeout is positive. */
final class TimeoutsTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    @Test
    void hasNoTotalTimeoutByDefault() {
        assertThat(Timeouts.DEFAULT.total()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT-1S"})
    void connectIsPositive(Duration time) {
        assertThatThrownBy(() -> new Timeouts(time, SECOND, SECOND, Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT-1S"})
    void firstByteIsPositive(Duration time) {
        assertThatThrownBy(() -> new Timeouts(SECOND, time, SECOND, Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT-1S"})
    void idleIsPositive(Duration time) {
        assertThatThrownBy(() -> new Timeouts(SECOND, SECOND, time, Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT-1S"})
    void totalIsPositive(Duration time) {
        assertThatThrownBy(() -> new Timeouts(SECOND, SECOND, SECOND, Optional.of(time)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
