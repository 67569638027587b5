package dev.sluice.ledger.sessions;

import dev.sluice.ledger.LedgerUnavailableException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** A database in memory, which can be away, and be asked how often it was read. */
public final class FakeSessionStore implements SessionStore {

    private final Map<String, StoredSession> sessions = new HashMap<>();
    private boolean isAway;
    private int reads;

    public void setAway(boolean away) {
        isAway = away;
    }

    /** How often somebody asked, also in vain. */
    public int reads() {
        return reads;
    }

    /** Those that there are. */
    public Map<String, StoredSession> sessions() {
        return sessions;
    }

    @Override
    public void add(StoredSession session) throws LedgerUnavailableException {
        check();
        sessions.put(session.tokenSha256(), session);
    }

    @Override
    public Optional<StoredSession> find(String tokenSha256) throws LedgerUnavailableException {
        reads++;
        check();
        return Optional.ofNullable(sessions.get(tokenSha256));
    }

    @Override
    public void use(String tokenSha256, Instant time) throws LedgerUnavailableException {
        check();
        sessions.computeIfPresent(
                tokenSha256,
                (same, found) -> new StoredSession(found.tokenSha256(), found.keySha256(), found.begun(), time));
    }

    @Override
    public void end(String tokenSha256) throws LedgerUnavailableException {
        check();
        sessions.remove(tokenSha256);
    }

    private void check() throws LedgerUnavailableException {
        if (isAway) {
            throw new LedgerUnavailableException("away", null);
        }
    }
}
