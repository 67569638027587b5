package dev.sluice.ledger.spool;

import dev.sluice.ledger.spool.Segment.Read;
import java.util.Map;
import java.util.NavigableMap;

/** Reads the records of a spool in their order, also while others append. For one thread. */
public final class SpoolReader {

    private static final SpoolRead NOTHING_YET = new SpoolRead.NothingYet();

    private final NavigableMap<Long, Segment> segments;

    /** Number of the segment that is read; the one before the first until it has begun. */
    private long number;

    private int offset = SegmentHeader.SIZE;
    private boolean hasBegun;

    /**
     * Creates a reader.
     *
     * @param segments by their numbers; later ones are added by other threads
     * @param first number of the first segment to read, if there is one of that number; else the next one is the first
     */
    SpoolReader(NavigableMap<Long, Segment> segments, long first) {
        this.segments = segments;
        this.number = first;
    }

    /** Returns what comes next. Begins with the begin of a segment. */
    public SpoolRead next() {
        if (!hasBegun) {
            return begin(segments.ceilingEntry(number));
        }
        Segment segment = segments.get(number);
        Read read = segment.read(offset);
        if (read instanceof Read.Found found) {
            SpoolPosition start = new SpoolPosition(number, found.start());
            offset = found.end();
            return new SpoolRead.Entry(found.kind(), found.record(), start, new SpoolPosition(number, found.end()));
        }
        return read == Read.OVER ? begin(segments.higherEntry(number)) : NOTHING_YET;
    }

    private SpoolRead begin(Map.Entry<Long, Segment> next) {
        if (next == null) {
            return NOTHING_YET;
        }
        hasBegun = true;
        number = next.getKey();
        offset = SegmentHeader.SIZE;
        Segment segment = next.getValue();
        return new SpoolRead.SegmentBegin(
                new SpoolPosition(number, offset), segment.header().run(), segment.isOurs());
    }
}
