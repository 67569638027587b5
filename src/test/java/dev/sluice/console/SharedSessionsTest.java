package dev.sluice.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.auth.KeyHash;
import dev.sluice.ledger.sessions.FakeSessionStore;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Sessions that two gateways share by their database. */
final class SharedSessionsTest {

    private static final KeyHash KEY = KeyHash.of("key");

    private Instant now = Instant.parse("2026-11-30T08:00:00.123Z");
    private final FakeSessionStore store = new FakeSessionStore();
    private final SharedSessions one = gateway();
    private final SharedSessions other = gateway();

    private SharedSessions gateway() {
        return new SharedSessions(store, new SecureRandom(), () -> now);
    }

    private void after(Duration time) {
        now = now.plus(time);
    }

    @Test
    void aSessionOfOneGatewayIsKnownToTheOtherAtOnce() {
        String token = one.begin(KEY);
        assertThat(token).matches("[A-Za-z0-9_-]{43}");
        assertThat(other.use(token).orElseThrow()).isEqualTo(new AdminSessions.Session(KEY, now, now));
        assertThat(other.use("x".repeat(43))).isEmpty();
        assertThat(store.sessions().toString()).doesNotContain(token);
    }

    @Test
    void whoSignsOutIsSignedOutEverywhereWithinFiveSeconds() {
        String token = one.begin(KEY);
        assertThat(other.use(token)).isPresent();
        one.end(token);
        assertThat(one.use(token)).isEmpty();
        after(Duration.ofSeconds(5));
        assertThat(other.use(token)).isEmpty();
    }

    @Test
    void aSessionThatIsInUseIsSeldomAskedForAndEndsNowhere() {
        String token = one.begin(KEY);
        for (int seconds = 0; seconds < 60; seconds++) {
            after(Duration.ofSeconds(1));
            assertThat(one.use(token)).isPresent();
        }
        assertThat(store.reads()).isEqualTo(15);
        for (int minutes = 0; minutes < 60; minutes++) {
            after(Duration.ofMinutes(1));
            assertThat(one.use(token)).isPresent();
        }
        assertThat(other.use(token)).isPresent();
    }

    @Test
    void aSessionThatNobodyUsesEndsAfterHalfAnHour() {
        String token = one.begin(KEY);
        after(Duration.ofMinutes(30));
        assertThat(one.use(token)).isEmpty();
        assertThat(other.use(token)).isEmpty();
    }

    @Test
    void aSessionEndsAfterEightHoursHoweverMuchItIsUsed() {
        String token = one.begin(KEY);
        for (int quarters = 0; quarters < 31; quarters++) {
            after(Duration.ofMinutes(15));
            assertThat((quarters % 2 == 0 ? one : other).use(token)).isPresent();
        }
        after(Duration.ofMinutes(15));
        assertThat(one.use(token)).isEmpty();
        assertThat(other.use(token)).isEmpty();
    }

    @Test
    void whileTheDatabaseIsAwayKnownSessionsGoOnForAMinute() {
        String token = one.begin(KEY);
        store.setAway(true);
        after(Duration.ofSeconds(59));
        assertThat(one.use(token)).isPresent();
        assertThat(other.use(token)).isEmpty();
        after(Duration.ofSeconds(1));
        assertThat(one.use(token)).isEmpty();
        store.setAway(false);
        after(Duration.ofSeconds(2));
        assertThat(one.use(token)).isPresent();
        assertThat(other.use(token)).isPresent();
    }

    @Test
    void aDatabaseThatIsAwayIsNotAskedByEveryRequest() {
        String token = one.begin(KEY);
        store.setAway(true);
        after(Duration.ofSeconds(4));
        for (int requests = 0; requests < 10; requests++) {
            assertThat(one.use(token)).isPresent();
        }
        assertThat(store.reads()).isEqualTo(1);
    }

    @Test
    void whoSignsInMeanwhileIsSignedInOnThatGateway() {
        store.setAway(true);
        String token = one.begin(KEY);
        after(Duration.ofMinutes(5));
        assertThat(one.use(token)).isPresent();
        assertThat(other.use(token)).isEmpty();
        one.end(token);
        assertThat(one.use(token)).isEmpty();
    }

    @Test
    void whoSignsOutMeanwhileIsSignedOutWhenTheDatabaseIsBack() {
        String token = one.begin(KEY);
        String another = one.begin(KEY);
        store.setAway(true);
        one.end(token);
        assertThat(one.use(token)).isEmpty();
        store.setAway(false);
        after(Duration.ofSeconds(5));
        assertThat(one.use(another)).isPresent();
        assertThat(other.use(token)).isEmpty();
        assertThat(one.use(token)).isEmpty();
    }

    /** Anybody can send a cookie. */
    @Test
    void whatIsNoTokenIsNotLookedFor() {
        assertThat(one.use("x")).isEmpty();
        assertThat(one.use("")).isEmpty();
        assertThat(store.reads()).isZero();
        one.end("x".repeat(43));
        assertThat(store.sessions()).isEmpty();
    }
}
