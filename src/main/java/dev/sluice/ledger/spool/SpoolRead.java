package dev.sluice.ledger.spool;

import java.util.UUID;

/** What comes next in a spool. */
public sealed interface SpoolRead {

    /**
     * A record.
     *
     * @param kind what its bytes are, as the caller of {@link Spool#append} said
     * @param bytes what was appended
     * @param start where it begins
     * @param end where to read on
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Entry(byte kind, byte[] bytes, SpoolPosition start, SpoolPosition end) implements SpoolRead {}

    /**
     * A segment begins, and all before it are over.
     *
     * @param position where its records begin
     * @param run the run of the process that wrote it
     * @param isOurs whether this process writes it
     */
    record SegmentBegin(SpoolPosition position, UUID run, boolean isOurs) implements SpoolRead {}

    /** Nothing more has been written yet. */
    record NothingYet() implements SpoolRead {}
}
