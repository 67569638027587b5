package dev.sluice.ledger;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The exchanges of one run of a process of which the spool has a begin and no end yet. For one thread. */
final class OpenRows {

    private final Map<UUID, ExchangeRow> rows = new LinkedHashMap<>();

    /**
     * Takes note of a record.
     *
     * @param isFollowed whether the records of this process are being read for the first time
     * @return the row of an exchange that is over; empty if it is not
     */
    Optional<ExchangeRow> add(RowKind kind, ExchangeRow row, boolean isFollowed) {
        switch (kind) {
            case OPEN -> rows.put(row.id(), row);
            case COPY -> {
                if (!isFollowed) {
                    rows.putIfAbsent(row.id(), row);
                }
                // This process knows already what it has copied, and what has ended since.
            }
            case FINAL -> {
                rows.remove(row.id());
                return Optional.of(row);
            }
        }
        return Optional.empty();
    }

    /** Forgets an exchange whose end could not be kept. */
    void forget(UUID id) {
        rows.remove(id);
    }

    Collection<ExchangeRow> all() {
        return List.copyOf(rows.values());
    }

    /** Returns all and forgets them. */
    List<ExchangeRow> takeAll() {
        List<ExchangeRow> all = new ArrayList<>(rows.values());
        rows.clear();
        return all;
    }
}
