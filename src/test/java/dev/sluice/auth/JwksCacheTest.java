package dev.sluice.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import dev.sluice.testing.Await;
import dev.sluice.testing.DrippingServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server of the issuer's keys that never ends its answer. */
final class JwksCacheTest {

    private static final Duration LONG = Duration.ofMinutes(5);

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anAnswerThatDripsIsCutAtTheDeadline(boolean isInTheHead) throws Exception {
        try (DrippingServer server = isInTheHead ? DrippingServer.inTheHead() : DrippingServer.inTheBody()) {
            assertThatIOException()
                    .isThrownBy(() -> new JwksReader(Duration.ofSeconds(1)).read(server.url()))
                    .withMessage("the JWK Set did not arrive within 1 s");
            assertThat(server.awaitClientGone()).isTrue();
        }
    }

    @Test
    void onlySoManyTokensWithUnknownKeysWaitAtOnce() throws Exception {
        List<Thread> callers = new ArrayList<>();
        AtomicInteger refused = new AtomicInteger();
        JWKSelector unknown =
                new JWKSelector(new JWKMatcher.Builder().keyID("unknown").build());
        try (DrippingServer server = DrippingServer.inTheBody();
                JwksCache cache = new JwksCache(server.url(), LONG, LONG, new JwksReader(LONG))) {
            for (int i = 0; i < JwksCache.MAX_WAITING + 10; i++) {
                Thread caller = new Thread(() -> {
                    try {
                        cache.get(unknown, null);
                    } catch (KeysUnavailableException unavailable) {
                        refused.incrementAndGet();
                    }
                });
                caller.setDaemon(true);
                caller.start();
                callers.add(caller);
            }
            Await.until("the others are refused", () -> refused.get() == 10);

            assertThat(callers).filteredOn(Thread::isAlive).hasSizeGreaterThanOrEqualTo(JwksCache.MAX_WAITING);
        } finally {
            callers.forEach(Thread::interrupt);
        }
    }
}
