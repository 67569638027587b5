package dev.sluice.console;

import dev.sluice.auth.KeyHash;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Sessions in this gateway's memory: no other gateway knows them, and a restart ends them. */
final class LocalSessions implements AdminSessions {

    /** The one that was used least recently ends when there are more. */
    private static final int MOST = 1_000;

    private final SecureRandom random;
    private final InstantSource clock;

    /** By the hash of the token; used last at the end. Guarded by this. */
    private final Map<KeyHash, Session> sessions = new LinkedHashMap<>(16, 0.75f, true);

    LocalSessions(SecureRandom random, InstantSource clock) {
        this.random = random;
        this.clock = clock;
    }

    @Override
    public synchronized String begin(KeyHash key) {
        String token = AdminSessions.newToken(random);
        Instant now = clock.instant();
        sessions.put(KeyHash.of(token), new Session(key, now, now));
        if (sessions.size() > MOST) {
            sessions.remove(sessions.keySet().iterator().next());
        }
        return token;
    }

    @Override
    public synchronized Optional<Session> use(String token) {
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
        Session used = found.usedAt(now);
        sessions.put(hash, used);
        return Optional.of(used);
    }

    @Override
    public synchronized void end(String token) {
        sessions.remove(KeyHash.of(token));
    }
}
