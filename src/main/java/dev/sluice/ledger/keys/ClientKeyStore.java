package dev.sluice.ledger.keys;

import dev.sluice.ledger.LedgerUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/**
 * The keys that were made for clients, in the database that all gateways share. Thread-safe. Each call blocks for some seconds at most.
 *
 * <p>After a {@link LedgerUnavailableException} of a change it is not known whether it was made: the list tells.
 */
public interface ClientKeyStore {

    /** Keys, also those that have ended. */
    int MOST = 10_000;

    /** How long a key is kept after its end, so that people can see what became of it. */
    Duration KEPT_AFTER_END = Duration.ofDays(90);

    /** The version of the list: cheap to ask for, and another one after each change. */
    long version() throws LedgerUnavailableException;

    /** All keys. */
    KeyList list() throws LedgerUnavailableException;

    /** Adds a key. Deletes those that ended {@link #KEPT_AFTER_END} before it was made. */
    KeyChange add(StoredKey key) throws LedgerUnavailableException;

    /**
     * Adds a key in the place of another one, which has not ended.
     *
     * @param end when the old one ends
     */
    KeyChange replace(UUID old, StoredKey key, Instant end) throws LedgerUnavailableException;

    /** Disables a key. One that is disabled already stays as it is. */
    KeyChange disable(UUID id, Instant time) throws LedgerUnavailableException;

    /**
     * Writes when keys were used, unless a later use is known, and tells when all were used. The version of the list stays.
     *
     * @param times by the ids of keys, to the millisecond; those of keys that are gone are passed over
     */
    KeyUses use(Map<UUID, Instant> times) throws LedgerUnavailableException;
}
