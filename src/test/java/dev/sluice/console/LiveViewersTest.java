package dev.sluice.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** How many watch what is live. */
final class LiveViewersTest {

    private Instant now = Instant.parse("2026-11-30T08:00:00Z");
    private final LiveViewers viewers = new LiveViewers(() -> now);

    @Test
    void twentyWatchAtOnceAsOftenAsTheyLike() {
        for (int turns = 0; turns < 3; turns++) {
            for (int each = 0; each < 20; each++) {
                assertThat(viewers.mayWatch("ann", "10.0.0." + each)).isTrue();
            }
        }
        assertThat(viewers.mayWatch("ann", "10.0.1.1")).isFalse();
        assertThat(viewers.mayWatch("bob", "10.0.0.1")).isFalse();
    }

    @Test
    void whoHasNotAskedForAWhileMakesRoom() {
        for (int each = 0; each < 20; each++) {
            viewers.mayWatch("ann", "10.0.0." + each);
        }
        now = now.plus(Duration.ofSeconds(9));
        assertThat(viewers.mayWatch("bob", "10.0.0.1")).isFalse();
        assertThat(viewers.mayWatch("ann", "10.0.0.1")).isTrue();
        now = now.plus(Duration.ofSeconds(1));
        assertThat(viewers.mayWatch("bob", "10.0.0.1")).isTrue();
        for (int each = 2; each < 20; each++) {
            assertThat(viewers.mayWatch("cid", "10.0.0." + each)).isTrue();
        }
        assertThat(viewers.mayWatch("dan", "10.0.0.1")).isFalse();
    }
}
