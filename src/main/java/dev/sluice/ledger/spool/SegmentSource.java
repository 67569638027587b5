package dev.sluice.ledger.spool;

import java.io.IOException;
import java.util.List;

/** Where the segments of a spool come from. For one thread at a time. */
interface SegmentSource {

    /** Returns the segments that earlier processes have left, in their order. Call it first, once. */
    List<Segment> found() throws IOException;

    /** Whether a segment can be made without giving up another. */
    boolean hasRoom();

    /** The number of the last segment that was found or made; 0 for none. */
    long lastNumber();

    /**
     * Makes a segment. Call only if there {@linkplain #hasRoom() is room}.
     *
     * @throws IOException if there is no room outside
     */
    Segment make() throws IOException;

    /** Takes back a segment whose records are no longer needed. */
    void free(Segment segment);
}
