package dev.sluice.ledger;

import dev.sluice.exchange.TimeOrderedUuid;
import java.time.Instant;
import java.util.UUID;

/** The ids of rows: UUIDs of version 7 (RFC 9562 section 5.7), which sort by the time at which their exchange began. */
public final class RowId {

    /** In the year 6000: later ones would be negative numbers. */
    private static final long LATEST_SECOND = 127_174_492_800L;

    private static final int NANOS_TO_ROUND_UP = 999_999;

    private RowId() {}

    /**
     * Makes an id of these bits.
     *
     * @param millis when the exchange began, in milliseconds since the epoch; at least 0
     * @param random random bits, of which the lowest 12 are used
     * @param moreRandom more random bits, of which the lowest 62 are used
     */
    public static UUID of(long millis, long random, long moreRandom) {
        return TimeOrderedUuid.of(millis, random, moreRandom);
    }

    /**
     * Returns a bound between the ids of exchanges that began before this instant and those of the others: at most the smallest of the latter.
     * Instants before 1970, or after the year 6000, are taken for these.
     */
    public static UUID bound(Instant instant) {
        long seconds = Math.min(Math.max(instant.getEpochSecond(), 0), LATEST_SECOND);
        long millis = Instant.ofEpochSecond(seconds, instant.getNano() + NANOS_TO_ROUND_UP)
                .toEpochMilli();
        return new UUID(TimeOrderedUuid.of(millis, 0, 0).getMostSignificantBits(), 0);
    }

    /** When the exchange of this row began, to the millisecond. */
    public static Instant begin(UUID id) {
        return Instant.ofEpochMilli(TimeOrderedUuid.millis(id));
    }
}
