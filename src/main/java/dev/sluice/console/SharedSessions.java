package dev.sluice.console;

import dev.sluice.auth.KeyHash;
import dev.sluice.ledger.LedgerUnavailableException;
import dev.sluice.ledger.sessions.SessionStore;
import dev.sluice.ledger.sessions.StoredSession;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Sessions in the database that all gateways share. What was read there a moment ago is taken from memory; what this gateway does not know is
 * looked for. While the database is away, sessions that are known go on for a minute, and new ones are of this gateway alone.
 */
final class SharedSessions implements AdminSessions {

    private static final Logger LOG = System.getLogger(SharedSessions.class.getName());

    /** How long the answer of the database is believed: who signs out elsewhere is signed out after it. */
    private static final Duration FRESH = Duration.ofSeconds(4);

    /** How long a known session goes on without the database. */
    private static final Duration OUTAGE = Duration.ofSeconds(60);

    /** How long a database that was away is not asked again: each question may take seconds. */
    private static final Duration PAUSE = Duration.ofSeconds(2);

    /** How often a use is written. */
    private static final Duration WRITTEN = Duration.ofMinutes(1);

    /** Anybody can send a cookie. So many are looked for at once, and so many wait for that. */
    private static final int MOST_LOOKS = 4;

    private static final int MOST_WAITING = 32;
    private static final int TOKEN_LENGTH = 43;

    private final SessionStore store;
    private final LocalSessions alone;
    private final SecureRandom random;
    private final InstantSource clock;
    private final Semaphore looks = new Semaphore(MOST_LOOKS);

    /** By the hash of the token; used last at the end. Guarded by this. */
    private final Map<KeyHash, Known> known = new LinkedHashMap<>(16, 0.75f, true);

    /** Those that ended here, which the database does not know yet. Guarded by this. */
    private final Set<KeyHash> ended = new LinkedHashSet<>();

    private volatile Instant awayUntil = Instant.MIN;

    /** @param read when the database was asked for it */
    private record Known(Session session, Instant read) {}

    SharedSessions(SessionStore store, SecureRandom random, InstantSource clock) {
        this.store = store;
        this.alone = new LocalSessions(random, clock);
        this.random = random;
        this.clock = clock;
    }

    @Override
    public String begin(KeyHash key) {
        String token = AdminSessions.newToken(random);
        KeyHash hash = KeyHash.of(token);
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        try {
            store.add(new StoredSession(hash.toHex(), key.toHex(), now, now));
        } catch (LedgerUnavailableException away) {
            LOG.log(
                    Level.WARNING,
                    "a session is of this gateway alone, because the ledger''s database cannot be used: {0}",
                    away.getMessage());
            return alone.begin(key);
        }
        remember(hash, new Known(new Session(key, now, now), now));
        return token;
    }

    private synchronized void remember(KeyHash hash, Known session) {
        known.put(hash, session);
        if (known.size() > SessionStore.MOST) {
            known.remove(known.keySet().iterator().next());
        }
    }

    @Override
    public Optional<Session> use(String token) {
        Optional<Session> ofThisGateway = alone.use(token);
        if (ofThisGateway.isPresent() || token.length() != TOKEN_LENGTH) {
            return ofThisGateway;
        }
        KeyHash hash = KeyHash.of(token);
        Optional<Known> before = find(hash);
        Instant now = clock.instant();
        boolean isFresh = before.filter(session -> now.isBefore(session.read().plus(FRESH)))
                .isPresent();
        return (isFresh ? before : look(hash, before, now))
                .filter(session -> now.isBefore(session.session().end()))
                .map(session -> {
                    Session used = session.session().usedAt(now);
                    remember(hash, new Known(used, session.read()));
                    return used;
                });
    }

    private synchronized Optional<Known> find(KeyHash hash) {
        return Optional.ofNullable(known.get(hash));
    }

    private Optional<Known> look(KeyHash hash, Optional<Known> before, Instant now) {
        if (!now.isBefore(awayUntil) && mayLook()) {
            try {
                return read(hash, before, now);
            } catch (LedgerUnavailableException away) {
                LOG.log(
                        Level.WARNING,
                        "sessions cannot be read from the ledger''s database; those that are known go on for a minute: {0}",
                        away.getMessage());
                awayUntil = now.plus(PAUSE);
            } finally {
                looks.release();
            }
        }
        return before.filter(session -> now.isBefore(session.read().plus(OUTAGE)));
    }

    private boolean mayLook() {
        try {
            return looks.getQueueLength() < MOST_WAITING && looks.tryAcquire(1, TimeUnit.SECONDS);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private Optional<Known> read(KeyHash hash, Optional<Known> before, Instant now) throws LedgerUnavailableException {
        for (KeyHash over : endedOnes()) {
            store.end(over.toHex());
            forget(over);
        }
        Optional<StoredSession> found = store.find(hash.toHex());
        Optional<KeyHash> key = found.flatMap(stored -> KeyHash.parse(stored.keySha256()));
        if (key.isEmpty()) {
            forget(hash);
            return Optional.empty();
        }
        Instant written = found.get().used();
        Instant used = before.map(session -> session.session().used())
                .filter(time -> time.isAfter(written))
                .orElse(written);
        Session session = new Session(key.get(), found.get().begun(), used);
        if (now.isBefore(session.end()) && !now.isBefore(written.plus(WRITTEN))) {
            store.use(hash.toHex(), now.truncatedTo(ChronoUnit.MILLIS));
        }
        return Optional.of(new Known(session, now));
    }

    private synchronized List<KeyHash> endedOnes() {
        return List.copyOf(ended);
    }

    private synchronized void forget(KeyHash hash) {
        known.remove(hash);
        ended.remove(hash);
    }

    @Override
    public void end(String token) {
        alone.end(token);
        KeyHash hash = KeyHash.of(token);
        if (!forgetEnded(hash)) {
            return;
        }
        try {
            store.end(hash.toHex());
            forget(hash);
        } catch (LedgerUnavailableException away) {
            LOG.log(
                    Level.WARNING,
                    "somebody signed out, and the ledger''s database does not know it yet; other gateways do not either: {0}",
                    away.getMessage());
        }
    }

    /** Returns whether there was such a session. */
    private synchronized boolean forgetEnded(KeyHash hash) {
        if (known.remove(hash) == null) {
            return false;
        }
        ended.add(hash);
        if (ended.size() > SessionStore.MOST) {
            ended.remove(ended.iterator().next());
        }
        return true;
    }
}
