package dev.sluice.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class RunningTimeTest {

    private final RunningTime time = new RunningTime(Long.MAX_VALUE - 5, Duration.ofNanos(10));

    @Test
    void addsUpWhatPassesBetweenReadings() {
        assertThat(time.read(at(4))).isEqualTo(4);
        assertThat(time.read(at(14))).isEqualTo(14);
        assertThat(time.read(at(14))).isEqualTo(14);
    }

    @Test
    void countsAStandstillAsOneStep() {
        assertThat(time.read(at(1_000))).isEqualTo(10);
        assertThat(time.read(at(1_005))).isEqualTo(15);
    }

    @Test
    void beginsAnewWhereItIsTold() {
        time.read(at(10));
        time.restart(at(12));

        assertThat(time.read(at(15))).isEqualTo(3);
    }

    /** As a clock of nanoseconds may, it runs over. */
    private static long at(long nanos) {
        return Long.MAX_VALUE - 5 + nanos;
    }
}
