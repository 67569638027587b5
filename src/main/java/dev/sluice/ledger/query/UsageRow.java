package dev.sluice.ledger.query;

import dev.sluice.ledger.UsageSums;
import java.time.ZonedDateTime;
import java.util.Map;
import java.util.Optional;

/**
 * Sums of one slot and of one combination of keys.
 *
 * @param slot begin of the hour, day or month in the time zone of the ledger; empty without a step
 * @param keys values of the keys that were asked for; empty text stands for none
 * @param sums of this row
 */
public record UsageRow(Optional<ZonedDateTime> slot, Map<UsageKey, String> keys, UsageSums sums) {

    public UsageRow {
        keys = Map.copyOf(keys);
    }
}
