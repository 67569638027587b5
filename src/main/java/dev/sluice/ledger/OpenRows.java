package dev.sluice.ledger;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The exchanges of one run of a process of which the spool has a begin and no end yet. For one thread. */
final class OpenRows {

    private final Map<UUID, Located> rows = new LinkedHashMap<>();

    /**
     * A row, and where the spool has it.
     *
     * @param segment number of the segment with its last record, or of one before
     */
    private record Located(ExchangeRow row, long segment) {}

    /**
     * Takes note of a record.
     *
     * @param isFollowed whether the records of this process are being read for the first time
     * @return the row of an exchange that is over; empty if it is not
     */
    Optional<ExchangeRow> add(RowKind kind, ExchangeRow row, long segment, boolean isFollowed) {
        switch (kind) {
            case OPEN -> rows.put(row.id(), new Located(row, segment));
            case COPY -> {
                if (!isFollowed) {
                    rows.putIfAbsent(row.id(), new Located(row, segment));
                }
                // This process knows already what it has copied, and what has ended since.
            }
            case FINAL -> {
                rows.remove(row.id());
                return Optional.of(row);
            }
            case OWNER -> throw new IllegalArgumentException("an owner is no exchange");
            case ALERT -> throw new IllegalArgumentException("an exchange is no alert");
            case MIRROR -> throw new IllegalArgumentException("a copy is no exchange");
            case AUDIT -> throw new IllegalArgumentException("an exchange is no record of the audit");
        }
        return Optional.empty();
    }

    /** Forgets an exchange whose end could not be kept. */
    void forget(UUID id) {
        rows.remove(id);
    }

    /** Returns the rows that the spool has in this segment or before. */
    List<ExchangeRow> upTo(long segment) {
        return rows.values().stream()
                .filter(located -> located.segment() <= segment)
                .map(Located::row)
                .toList();
    }

    /** Takes note that a row was copied. */
    void moved(UUID id, long segment) {
        rows.computeIfPresent(id, (same, located) -> new Located(located.row(), segment));
    }

    /** Returns all and forgets them. */
    List<ExchangeRow> takeAll() {
        List<ExchangeRow> all = new ArrayList<>();
        rows.values().forEach(located -> all.add(located.row()));
        rows.clear();
        return all;
    }
}
