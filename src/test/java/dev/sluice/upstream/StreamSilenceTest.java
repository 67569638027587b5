package dev.sluice.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How often a silent stream gets a heartbeat. */
final class StreamSilenceTest {

    private static final Optional<Duration> HEAD_WAIT = Optional.of(Duration.ofSeconds(50));

    @ParameterizedTest
    @CsvSource({"15, 10", "10, 10", "1, 1"})
    void aHeartbeatIsAtLeastAsFrequentAsTheApiNeeds(long configured, long used) {
        StreamSilence silence =
                new StreamSilence(HEAD_WAIT, Optional.of(Duration.ofSeconds(configured)), Optional.empty());

        assertThat(silence.withHeartbeatWithin(Duration.ofSeconds(10)))
                .isEqualTo(new StreamSilence(HEAD_WAIT, Optional.of(Duration.ofSeconds(used)), Optional.empty()));
    }

    @Test
    void aHeartbeatThatIsOffStaysOff() {
        assertThat(StreamSilence.UNLIMITED.withHeartbeatWithin(Duration.ofSeconds(10)))
                .isEqualTo(StreamSilence.UNLIMITED);
    }
}
