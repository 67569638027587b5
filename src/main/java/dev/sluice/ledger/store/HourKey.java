package dev.sluice.ledger.store;

import java.time.LocalDateTime;
import java.util.Comparator;

/**
 * What one row of {@code usage_hour} sums, of one gateway. Empty text means that a row of the ledger has none.
 *
 * @param slot begin of the hour, in UTC
 */
record HourKey(LocalDateTime slot, String client, String asked, String target) implements Comparable<HourKey> {

    private static final Comparator<HourKey> ORDER = Comparator.comparing(HourKey::slot)
            .thenComparing(HourKey::client)
            .thenComparing(HourKey::asked)
            .thenComparing(HourKey::target);

    @Override
    public int compareTo(HourKey other) {
        return ORDER.compare(this, other);
    }
}
