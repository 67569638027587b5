package dev.sluice.audit;

import dev.sluice.ledger.AuditHead;
import dev.sluice.ledger.AuditRow;
import dev.sluice.ledger.AuditState;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/** Checks that the records of a chain are all there, and as they were written. For one thread. */
public final class ChainCheck {

    private final UUID chain;
    private final Optional<AuditState> known;
    private final long from;

    private Optional<AuditRow> last = Optional.empty();
    private Optional<Fault> fault = Optional.empty();

    /** What is wrong with a record. */
    public enum Reason {
        /** There is no record of this number, and there are later ones. */
        MISSING("is missing"),
        /** Its hash is not that of its text. */
        CHANGED("was changed after it was written"),
        /** It has not the hash of the record before: one of them was replaced. */
        UNLINKED("does not follow from the one before: one of the two was replaced"),
        /** It is not the record that this gateway has written last. */
        REPLACED("is not the one that this gateway has written: the chain was written anew"),
        /** It and all that follow are gone, and this gateway has seen them in the database. */
        CUT("and those after it are missing, though this gateway has written them");

        private final String words;

        Reason(String words) {
            this.words = words;
        }

        /** The word of the API. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Where a chain is broken.
     *
     * @param n number of the record
     */
    public record Fault(long n, Reason reason) {

        /** Says it in a sentence. */
        public String sentence() {
            return "Record " + n + " " + reason.words + ".";
        }
    }

    /**
     * Begins to check.
     *
     * @param from number of the record to begin with: 1, or one that an earlier check has found to be whole
     * @param known how far the chain is, if it is that of this gateway; its head must have been asked before the records are read
     */
    public ChainCheck(UUID chain, long from, Optional<AuditState> known) {
        this.chain = chain;
        this.from = from;
        this.known = known;
    }

    /**
     * Checks the next records.
     *
     * @param rows as the database has them, in their order
     * @return whether they are whole; if not, no more need be added
     */
    public boolean add(List<AuditRow> rows) {
        for (AuditRow row : rows) {
            Optional<Reason> reason = reasonAgainst(row);
            if (reason.isPresent()) {
                fault = Optional.of(new Fault(reason.get() == Reason.MISSING ? next() : row.n(), reason.get()));
                return false;
            }
            last = Optional.of(row);
        }
        return true;
    }

    private Optional<Reason> reasonAgainst(AuditRow row) {
        if (row.n() != next()) {
            return Optional.of(Reason.MISSING);
        }
        if (!row.isAsWritten()) {
            return Optional.of(Reason.CHANGED);
        }
        if (!isLinked(row)) {
            return Optional.of(Reason.UNLINKED);
        }
        boolean isReplaced = known.map(AuditState::head)
                .filter(head -> head.n() == row.n() && !head.equals(row.head()))
                .isPresent();
        return isReplaced ? Optional.of(Reason.REPLACED) : Optional.empty();
    }

    /** What an earlier check has ended with is linked to the records that it has seen. */
    private boolean isLinked(AuditRow row) {
        if (last.isEmpty()) {
            return from > 1 || row.previous().equals(AuditHead.ofNew(chain).hash());
        }
        return row.previous().equals(last.get().hash());
    }

    private long next() {
        return last.map(row -> row.n() + 1).orElse(from);
    }

    /** Tells that the database has no more records of the chain. */
    public void end() {
        if (fault.isEmpty() && known.filter(state -> state.written() >= next()).isPresent()) {
            fault = Optional.of(new Fault(next(), Reason.CUT));
        }
    }

    /** The chain that is checked. */
    public UUID chain() {
        return chain;
    }

    /** The last record up to which the chain is whole; empty if there is none. */
    public Optional<AuditRow> last() {
        return last;
    }

    /** Where the chain is broken; empty if it is whole so far. */
    public Optional<Fault> fault() {
        return fault;
    }
}
