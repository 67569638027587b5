package dev.sluice.ledger.spool;

/**
 * A place in a spool, between two records.
 *
 * @param segment number of the segment; they are numbered from 1 in the order of their use
 * @param offset in bytes from the segment's begin; a multiple of 8
 */
public record SpoolPosition(long segment, int offset) implements Comparable<SpoolPosition> {

    /** Before everything. */
    public static final SpoolPosition START = new SpoolPosition(0, 0);

    @Override
    public int compareTo(SpoolPosition other) {
        int bySegment = Long.compare(segment, other.segment);
        return bySegment == 0 ? Integer.compare(offset, other.offset) : bySegment;
    }
}
