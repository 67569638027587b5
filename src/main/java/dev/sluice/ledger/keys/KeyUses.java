package dev.sluice.ledger.keys;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/**
 * When keys were used last on any gateway, as the database has it.
 *
 * @param since from when on uses are kept: a key that has none may have been used before
 * @param last by the ids of keys, to about a minute; without those that were not used since
 */
public record KeyUses(Instant since, Map<UUID, Instant> last) {

    public KeyUses {
        last = Map.copyOf(last);
    }
}
