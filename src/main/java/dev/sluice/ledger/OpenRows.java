package dev.sluice.ledger;

import dev.sluice.ledger.spool.SpoolRead;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The exchanges of one run of a process of which the spool has a begin and no end yet. Their rows stay the bytes that they are in the spool: few are ever
 * read. For one thread.
 */
final class OpenRows {

    private final Map<UUID, Located> rows = new LinkedHashMap<>();

    /**
     * A record of the spool, and where the spool has it.
     *
     * @param segment number of the segment with its last record, or of one before
     */
    private record Located(SpoolRead.Entry row, long segment) {}

    /** Takes note of what the row of an exchange is if the process ends now. */
    void begun(UUID id, SpoolRead.Entry row) {
        rows.put(id, new Located(row, row.start().segment()));
    }

    /** Takes note of a begin that was copied forward, unless more is known of its exchange. */
    void copied(UUID id, SpoolRead.Entry row) {
        rows.putIfAbsent(id, new Located(row, row.start().segment()));
    }

    /** Forgets an exchange that is over, or whose end could not be kept. */
    void forget(UUID id) {
        rows.remove(id);
    }

    /** Returns the rows that the spool has in this segment or before. */
    Map<UUID, SpoolRead.Entry> upTo(long segment) {
        Map<UUID, SpoolRead.Entry> old = new LinkedHashMap<>();
        rows.forEach((id, located) -> {
            if (located.segment() <= segment) {
                old.put(id, located.row());
            }
        });
        return old;
    }

    /** Takes note that a row was copied. */
    void moved(UUID id, long segment) {
        rows.computeIfPresent(id, (same, located) -> new Located(located.row(), segment));
    }

    /** Returns all and forgets them. */
    List<SpoolRead.Entry> takeAll() {
        List<SpoolRead.Entry> all = new ArrayList<>();
        rows.values().forEach(located -> all.add(located.row()));
        rows.clear();
        return all;
    }
}
