package dev.sluice.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.json.ObjectText;
import dev.sluice.targets.BreakerState;
import dev.sluice.targets.TargetSnapshot;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the overview says about targets that get no requests. */
final class TargetNoticesTest {

    private static String noticesOf(BreakerState state, Optional<Duration> openFor, TargetSnapshot.Cooled... cooled) {
        List<ObjectText> notices =
                TargetNotices.of(new TargetSnapshot("azure", "azure", state, openFor, 0, 0, 10, List.of(cooled)));
        StringBuilder all = new StringBuilder();
        notices.forEach(notice -> all.append(new String(notice.toBytes(), StandardCharsets.UTF_8)));
        return all.toString();
    }

    @Test
    void anOpenBreakerSaysWhenItsTargetIsTriedAgain() {
        assertThat(noticesOf(BreakerState.OPEN, Optional.of(Duration.ofMillis(8_200))))
                .contains("\"level\":\"error\"", "its breaker is open. It is tried again in 9 s.");
    }

    @Test
    void anOpenBreakerWhoseTimeIsOverIsToldToo() {
        assertThat(noticesOf(BreakerState.OPEN, Optional.empty()))
                .contains("\"level\":\"error\"", "its breaker is open. The next request that may go to it tries it.");
    }

    @Test
    void aTargetThatIsUsedHasNoNotice() {
        assertThat(noticesOf(BreakerState.CLOSED, Optional.empty())).isEmpty();
        assertThat(noticesOf(BreakerState.HALF_OPEN, Optional.empty())).isEmpty();
    }

    @Test
    void aTargetThatRestsIsToldAndAKeyThatRestsIsNot() {
        TargetSnapshot.Cooled whole =
                new TargetSnapshot.Cooled(Optional.empty(), Optional.empty(), Optional.empty(), Duration.ofSeconds(60));
        TargetSnapshot.Cooled key = new TargetSnapshot.Cooled(
                Optional.of("first"), Optional.empty(), Optional.empty(), Duration.ofSeconds(60));
        assertThat(noticesOf(BreakerState.CLOSED, Optional.empty(), whole))
                .contains("\"level\":\"warning\"", "azure rests for 60 s.");
        assertThat(noticesOf(BreakerState.CLOSED, Optional.empty(), key)).isEmpty();
    }

    @Test
    void aLongRestIsToldInMinutes() {
        TargetSnapshot.Cooled rest = new TargetSnapshot.Cooled(
                Optional.empty(), Optional.empty(), Optional.empty(), Duration.ofSeconds(1_321));
        assertThat(noticesOf(BreakerState.CLOSED, Optional.empty(), rest)).contains("azure rests for 23 min.");
    }
}
