package dev.sluice.container;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.LogRecorder;
import dev.sluice.testing.TestGateway;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the log says at start about the container and its threads; in real ones: {@code StopIT}. */
final class ContainerThreadsTest {

    @Test
    void theContainerIsNamedWithItsThreads() {
        try (LogRecorder log = LogRecorder.start();
                FakeProvider provider = FakeProvider.start();
                TestGateway gateway = TestGateway.before(provider, "sluice.threads=container")) {
            assertThat(gateway.port()).isPositive();
            assertThat(log.lines())
                    .anyMatch(line -> line.contains("INFO")
                            && line.contains("in jetty/")
                            && line.contains("at most 300 exchanges at once"));
        }
    }

    @Test
    void fewAreWarnedOfByTheSettingsName() {
        ContainerThreads few = new ContainerThreads(Optional.of(200), "maxThreads");

        assertThat(few.areFew()).isTrue();
        assertThat(few)
                .hasToString("at most 200 exchanges at once, each on a platform thread: for more raise maxThreads");
    }

    @Test
    void exchangesLeaveThreadsForTheRest() {
        assertThat(exchangesOn(1)).isEqualTo(1);
        assertThat(exchangesOn(32)).isEqualTo(24);
        assertThat(exchangesOn(200)).isEqualTo(175);
        assertThat(exchangesOn(2500)).isEqualTo(2188);
        assertThat(exchangesOn(50_000)).isEqualTo(10_000);
        assertThat(ContainerThreads.exchangesOf(Optional.of(new ContainerThreads(Optional.empty(), "maxThreads"))))
                .isEqualTo(10_000);
        assertThat(ContainerThreads.exchangesOf(Optional.empty())).isEqualTo(10_000);
    }

    private static int exchangesOn(int threads) {
        return ContainerThreads.exchangesOf(Optional.of(new ContainerThreads(Optional.of(threads), "maxThreads")));
    }

    @Test
    void manyAndVirtualOnesAreNotWarnedOf() {
        assertThat(new ContainerThreads(Optional.of(201), "maxThreads").areFew())
                .isFalse();
        assertThat(new ContainerThreads(Optional.empty(), "maxThreads").areFew())
                .isFalse();
    }
}
