package dev.sluice.ledger.store;

import dev.sluice.ledger.DurationBuckets;
import java.time.LocalDateTime;
import java.util.Comparator;

/**
 * What one row of {@code usage_hist} counts, of one gateway.
 *
 * @param slot begin of the hour, in UTC
 * @param target empty text if there was none
 * @param what which duration
 * @param bucket of {@link DurationBuckets}
 */
record HistogramKey(LocalDateTime slot, String target, What what, int bucket) implements Comparable<HistogramKey> {

    private static final Comparator<HistogramKey> ORDER = Comparator.comparing(HistogramKey::slot)
            .thenComparing(HistogramKey::target)
            .thenComparing(HistogramKey::what)
            .thenComparing(HistogramKey::bucket);

    /** A duration of an exchange. */
    enum What {
        /** Until the answer began. */
        FIRST("first"),
        /** Until it was over. */
        TOOK("took");

        private final String word;

        What(String word) {
            this.word = word;
        }

        /** As it is in the database. */
        String word() {
            return word;
        }
    }

    @Override
    public int compareTo(HistogramKey other) {
        return ORDER.compare(this, other);
    }
}
