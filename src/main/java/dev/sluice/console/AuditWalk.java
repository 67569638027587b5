package dev.sluice.console;

import dev.sluice.audit.ChainCheck;
import dev.sluice.ledger.AuditState;
import dev.sluice.ledger.query.AuditQueries;
import dev.sluice.ledger.query.StoredAudit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * Checks the chains of the audit for one answer, for about as long as a question may take; the next answer goes on where this one ends. The chain of
 * this gateway comes first, then the others in the order of the database. For one thread.
 */
final class AuditWalk {

    private static final Duration LONGEST = Duration.ofSeconds(2);

    /** Of one answer. */
    private static final int MOST_CHAINS = 100;

    private final LedgerReader reader;
    private final Optional<AuditState> own;
    private final long end = System.nanoTime() + LONGEST.toNanos();
    private final List<Checked> checked = new ArrayList<>();

    /**
     * Where a walk begins.
     *
     * @param n number of a record: 1, or the last one that was found to be whole
     */
    record Place(UUID chain, long n) {

        private static final char BETWEEN = '.';

        /**
         * Reads what {@link #text} has written.
         *
         * @throws IllegalArgumentException if it is something else
         */
        static Place of(String text) {
            int at = Math.max(0, text.indexOf(BETWEEN));
            Place place = new Place(UUID.fromString(text.substring(0, at)), Long.parseLong(text.substring(at + 1)));
            if (place.n() < 1) {
                throw new IllegalArgumentException("records are numbered from 1");
            }
            return place;
        }

        String text() {
            return chain.toString() + BETWEEN + n;
        }
    }

    /**
     * A chain, as far as it was checked.
     *
     * @param from number of the first record
     * @param gateway number of the gateway, as the first record tells it; empty if there is none
     * @param isOwn whether it is that of this gateway
     * @param isOver whether there is nothing more to check
     */
    record Checked(ChainCheck check, long from, OptionalLong gateway, boolean isOwn, boolean isOver) {}

    /** @param own how far the chain of this gateway is, asked before any record is read */
    AuditWalk(LedgerReader reader, Optional<AuditState> own) {
        this.reader = reader;
        this.own = own.filter(state -> state.head().n() > 0);
    }

    /**
     * Walks on.
     *
     * @param place where an earlier walk has ended; empty to begin
     * @return where to go on; empty if all chains were checked
     */
    Optional<Place> run(Optional<Place> place) throws AdminException {
        Optional<Place> at = place.isPresent() ? place : first();
        while (at.isPresent() && (checked.isEmpty() || (!isLate() && checked.size() < MOST_CHAINS))) {
            at = check(at.get());
        }
        return at;
    }

    /** What was checked, in its order. */
    List<Checked> checked() {
        return checked;
    }

    private boolean isLate() {
        return System.nanoTime() - end > 0;
    }

    private Optional<Place> first() throws AdminException {
        return own.isPresent() ? Optional.of(new Place(own.get().head().chain(), 1)) : chainAfter(Optional.empty());
    }

    private boolean isOwn(UUID chain) {
        return own.filter(state -> state.head().chain().equals(chain)).isPresent();
    }

    private Optional<Place> check(Place place) throws AdminException {
        UUID chain = place.chain();
        boolean isOwn = isOwn(chain);
        ChainCheck check = new ChainCheck(chain, place.n(), own.filter(state -> isOwn));
        OptionalLong gateway = OptionalLong.empty();
        boolean hasMore = true;
        while (hasMore && check.fault().isEmpty()) {
            long next = check.last().map(row -> row.n() + 1).orElse(place.n());
            List<StoredAudit> rows = reader.ask(from -> from.audits().chain(chain, next));
            if (gateway.isEmpty() && !rows.isEmpty()) {
                gateway = OptionalLong.of(rows.get(0).gateway());
            }
            hasMore = rows.size() == AuditQueries.MOST_OF_CHAIN;
            check.add(rows.stream().map(StoredAudit::row).toList());
            if (hasMore && check.fault().isEmpty() && isLate()) {
                checked.add(new Checked(check, place.n(), gateway, isOwn, false));
                return check.last().map(row -> new Place(chain, row.n()));
            }
        }
        check.end();
        checked.add(new Checked(check, place.n(), gateway, isOwn, true));
        return chainAfter(isOwn ? Optional.empty() : Optional.of(chain));
    }

    /** The chain after another one, but for that of this gateway, which was the first. */
    private Optional<Place> chainAfter(Optional<UUID> chain) throws AdminException {
        Optional<UUID> next = reader.ask(from -> from.audits().chainAfter(chain));
        if (next.filter(this::isOwn).isPresent()) {
            Optional<UUID> skipped = next;
            next = reader.ask(from -> from.audits().chainAfter(skipped));
        }
        return next.map(found -> new Place(found, 1));
    }
}
