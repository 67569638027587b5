package dev.sluice.ledger.store;

import java.time.LocalDate;
import java.util.Comparator;

/**
 * What one row of {@code usage_day} sums, of one gateway. Empty text means that a row of the ledger has none.
 *
 * @param slot the day, in the zone of the ledger
 */
record DayKey(LocalDate slot, String client, String user, String asked, String target) implements Comparable<DayKey> {

    private static final Comparator<DayKey> ORDER = Comparator.comparing(DayKey::slot)
            .thenComparing(DayKey::client)
            .thenComparing(DayKey::user)
            .thenComparing(DayKey::asked)
            .thenComparing(DayKey::target);

    @Override
    public int compareTo(DayKey other) {
        return ORDER.compare(this, other);
    }
}
