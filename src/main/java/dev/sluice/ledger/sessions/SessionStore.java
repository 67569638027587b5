package dev.sluice.ledger.sessions;

import dev.sluice.ledger.LedgerUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The sessions of administrators, in the database that all gateways share. Thread-safe. Each call blocks for some seconds at most.
 *
 * <p>After a {@link LedgerUnavailableException} of a change it is not known whether it was made.
 */
public interface SessionStore {

    /** Sessions. When there are more, the one that was used least recently ends. */
    int MOST = 1_000;

    /** How long a session is kept after it began. */
    Duration KEPT = Duration.ofHours(8);

    /** Adds a session. Deletes those that began {@link #KEPT} before it. */
    void add(StoredSession session) throws LedgerUnavailableException;

    /** Finds a session; empty if there is none. */
    Optional<StoredSession> find(String tokenSha256) throws LedgerUnavailableException;

    /** Writes when a session was used, unless a later use is known. */
    void use(String tokenSha256, Instant time) throws LedgerUnavailableException;

    /** Deletes a session, if there is one. */
    void end(String tokenSha256) throws LedgerUnavailableException;
}
