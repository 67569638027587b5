package dev.sluice.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.auth.KeyHash;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** How long sessions of browsers last. */
final class LocalSessionsTest {

    private static final KeyHash KEY = KeyHash.of("key");

    private Instant now = Instant.parse("2026-11-30T08:00:00Z");
    private final LocalSessions sessions = new LocalSessions(new SecureRandom(), () -> now);

    @Test
    void aSessionEndsHalfAnHourAfterItsLastUse() {
        String token = sessions.begin(KEY);
        after(Duration.ofMinutes(29));
        assertThat(sessions.use(token)).isPresent();
        after(Duration.ofMinutes(29));
        assertThat(sessions.use(token)).isPresent();
        after(Duration.ofMinutes(30));
        assertThat(sessions.use(token)).isEmpty();
        assertThat(sessions.use(token)).isEmpty();
    }

    @Test
    void aSessionEndsAfterEightHoursHoweverMuchItIsUsed() {
        String token = sessions.begin(KEY);
        for (int quarters = 0; quarters < 31; quarters++) {
            after(Duration.ofMinutes(15));
            assertThat(sessions.use(token)).isPresent();
        }
        assertThat(sessions.use(token).orElseThrow().end()).isEqualTo(now.plus(Duration.ofMinutes(15)));
        after(Duration.ofMinutes(15));
        assertThat(sessions.use(token)).isEmpty();
    }

    @Test
    void theSessionThatWasUsedLeastRecentlyEndsWhenThereAreTooMany() {
        String first = sessions.begin(KEY);
        String second = sessions.begin(KEY);
        for (int more = 0; more < 998; more++) {
            sessions.begin(KEY);
        }
        assertThat(sessions.use(first)).isPresent();
        sessions.begin(KEY);
        assertThat(sessions.use(second)).isEmpty();
        assertThat(sessions.use(first)).isPresent();
    }

    @Test
    void noTwoTokensAreTheSame() {
        Set<String> tokens = new HashSet<>();
        for (int i = 0; i < 500; i++) {
            tokens.add(sessions.begin(KEY));
        }
        assertThat(tokens).hasSize(500).allMatch(token -> token.matches("[A-Za-z0-9_-]{43}"));
    }

    private void after(Duration time) {
        now = now.plus(time);
    }
}
