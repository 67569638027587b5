package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.routing.RoutingRules;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How requests are tried, in the configuration. */
final class RoutingSettingsTest {

    @Test
    void withoutSettingsARequestIsSentOnce() {
        assertThat(ConfigFixture.provider().read().routing()).isEqualTo(RoutingRules.DEFAULT);
        assertThat(RoutingRules.DEFAULT.attempts()).isEqualTo(1);
    }

    @Test
    void allSettingsAreRead() {
        assertThat(ConfigFixture.provider(
                                "sluice.routing.attempts=4",
                                "sluice.routing.deadline=1m",
                                "sluice.routing.backoff=100ms",
                                "sluice.routing.backoff-max=1s",
                                "sluice.routing.wait=0",
                                "sluice.routing.last-resort=refuse",
                                "sluice.routing.retry-unanswered=false",
                                "sluice.routing.trail=true")
                        .read()
                        .routing())
                .isEqualTo(new RoutingRules(
                        4,
                        Duration.ofMinutes(1),
                        Duration.ofMillis(100),
                        Duration.ofSeconds(1),
                        Duration.ZERO,
                        false,
                        false,
                        true));
    }

    @Test
    void allFaultsAreToldAtOnce() {
        assertThat(ConfigFixture.provider(
                                "sluice.routing.attempts=11",
                                "sluice.routing.deadline=0",
                                "sluice.routing.backoff=3s",
                                "sluice.routing.wait=soon",
                                "sluice.routing.last-resort=try",
                                "sluice.routing.retry-unanswered=maybe",
                                "sluice.routing.trail=1",
                                "sluice.routing.hedge=p95")
                        .faults())
                .containsExactlyInAnyOrder(
                        "sluice.routing.attempts: must be 1 to 10",
                        "sluice.routing.deadline: must be a duration above zero, such as 500ms, 5s, 2m or 1h",
                        "sluice.routing.backoff-max: must not be shorter than sluice.routing.backoff",
                        "sluice.routing.wait: must be 0 for never, or a duration such as 500ms, 5s, 2m or 1h",
                        "sluice.routing.last-resort: must be one of send, refuse",
                        "sluice.routing.retry-unanswered: must be one of true, false",
                        "sluice.routing.trail: must be one of false, true",
                        "sluice.routing.hedge: unknown; did you mean sluice.routing.deadline?");
    }
}
