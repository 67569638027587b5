package dev.sluice.console;

import dev.sluice.auth.KeyHash;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Sessions of browsers, in this gateway's memory: a restart ends them. Only hashes of their tokens are kept. Thread-safe.
 *
 * <p>A session ends 30 minutes after its last use, 8 hours after it began, and with its key.
 */
final class AdminSessions {

    static final Duration IDLE = Duration.ofMinutes(30);
    static final Duration LONGEST = Duration.ofHours(8);

    /** The one that was used least recently ends when there are more. */
    private static final int MOST = 1_000;

    private static final int TOKEN_BYTES = 32;

    private final SecureRandom random;
    private final InstantSource clock;

    /** By the hash of the token; used last at the end. Guarded by this. */
    private final Map<KeyHash, Session> sessions = new LinkedHashMap<>(16, 0.75f, true);

    /**
     * A session.
     *
     * @param key the key that was exchanged for it
     */
    record Session(KeyHash key, Instant begun, Instant used) {

        /** When it ends unless it is used again. */
        Instant end() {
            Instant idle = used.plus(IDLE);
            Instant last = begun.plus(LONGEST);
            return idle.isBefore(last) ? idle : last;
        }
    }

    AdminSessions(SecureRandom random, InstantSource clock) {
        this.random = random;
        this.clock = clock;
    }

    /**
     * Begins a session.
     *
     * @return its token: 43 characters that a cookie can carry
     */
    synchronized String begin(KeyHash key) {
        byte[] bytes = new byte[TOKEN_BYTES];
        random.nextBytes(bytes);
        String token = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        Instant now = clock.instant();
        sessions.put(KeyHash.of(token), new Session(key, now, now));
        if (sessions.size() > MOST) {
            sessions.remove(sessions.keySet().iterator().next());
        }
        return token;
    }

    /** Finds a session that has not ended, and takes this as its use. */
    synchronized Optional<Session> use(String token) {
        KeyHash hash = KeyHash.of(token);
        Session found = sessions.get(hash);
        Instant now = clock.instant();
        if (found == null) {
            return Optional.empty();
        }
        if (!now.isBefore(found.end())) {
            sessions.remove(hash);
            return Optional.empty();
        }
        Session used = new Session(found.key(), found.begun(), now);
        sessions.put(hash, used);
        return Optional.of(used);
    }

    /** Ends a session, if there is one. */
    synchronized void end(String token) {
        sessions.remove(KeyHash.of(token));
    }
}
