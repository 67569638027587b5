package dev.sluice.console;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;

/** Bounds how many keys can be tried in a minute: 5 from one address, 50 in all. Thread-safe. */
final class SignInThrottle {

    private static final int MOST_OF_ADDRESS = 5;
    private static final int MOST = 50;
    private static final Duration WINDOW = Duration.ofMinutes(1);

    private final InstantSource clock;

    /** Failures of this minute by address. As {@link #MOST} are counted in all, there are not more addresses. Guarded by this. */
    private final Map<String, Integer> failures = new HashMap<>();

    private Instant windowEnd = Instant.MIN;
    private int all;

    SignInThrottle(InstantSource clock) {
        this.clock = clock;
    }

    /** Whether a key from this address is looked at. */
    synchronized boolean mayTry(String address) {
        renew();
        return all < MOST && failures.getOrDefault(address, 0) < MOST_OF_ADDRESS;
    }

    /** Takes note of a wrong key. Returns whether no other one of this address is looked at in this minute. */
    synchronized boolean failed(String address) {
        renew();
        all++;
        failures.merge(address, 1, Integer::sum);
        return !mayTry(address);
    }

    private void renew() {
        Instant now = clock.instant();
        if (!now.isBefore(windowEnd)) {
            windowEnd = now.plus(WINDOW);
            all = 0;
            failures.clear();
        }
    }
}
