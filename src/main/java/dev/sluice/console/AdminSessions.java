package dev.sluice.console;

import dev.sluice.auth.KeyHash;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;

/**
 * Sessions of browsers. Only hashes of their tokens are kept. Thread-safe.
 *
 * <p>A session ends 30 minutes after its last use, 8 hours after it began, and with its key.
 */
interface AdminSessions {

    Duration IDLE = Duration.ofMinutes(30);
    Duration LONGEST = Duration.ofHours(8);

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

        Session usedAt(Instant time) {
            return new Session(key, begun, time);
        }
    }

    /**
     * Begins a session.
     *
     * @return its token: 43 characters that a cookie can carry
     */
    String begin(KeyHash key);

    /** Finds a session that has not ended, and takes this as its use. */
    Optional<Session> use(String token);

    /** Ends a session that was just found. */
    void end(String token);

    /** Makes the token of a session: 256 random bits. */
    static String newToken(SecureRandom random) {
        byte[] bytes = new byte[32];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
