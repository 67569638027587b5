package dev.sluice.ledger.spool;

import java.time.Duration;

/**
 * How much a spool keeps, and how safely.
 *
 * @param segmentBytes size of a segment, in bytes; a multiple of 8
 * @param maxBytes the most bytes of all segments; at least those of {@value #FEWEST_SEGMENTS}
 * @param keep how long segments stay whose records are in the database, if their room is not needed
 * @param sync when records are written to the disk
 */
public record SpoolSettings(int segmentBytes, long maxBytes, Duration keep, Sync sync) {

    /** One that is written, and two that are ready. */
    public static final int FEWEST_SEGMENTS = 3;

    /** The usual size of a segment. */
    public static final int USUAL_SEGMENT = 16 * 1024 * 1024;

    /** When records are written to the disk. They survive the end of the process in any case. */
    public enum Sync {
        /** Once a second: a power failure costs the records of that second. */
        EACH_SECOND,
        /** Before an exchange ends: it waits for the disk. */
        ALWAYS
    }

    /** The most bytes of a spool that is in memory. */
    public static final long MOST_IN_MEMORY = 64L * 1024 * 1024;

    /** Of a spool in memory: there is always some ready, so they are small. */
    private static final int SEGMENT_IN_MEMORY = 1024 * 1024;

    /** Returns settings for a spool that is in memory, where nothing is kept that the database has. */
    public SpoolSettings inMemory() {
        return new SpoolSettings(SEGMENT_IN_MEMORY, Math.min(maxBytes, MOST_IN_MEMORY), Duration.ZERO, sync);
    }

    public SpoolSettings {
        if (segmentBytes % Long.BYTES != 0 || maxBytes / segmentBytes < FEWEST_SEGMENTS) {
            throw new IllegalArgumentException(maxBytes + " bytes in segments of " + segmentBytes);
        }
    }

    /** The most segments. */
    int maxSegments() {
        return (int) Math.min(Integer.MAX_VALUE, maxBytes / segmentBytes);
    }
}
