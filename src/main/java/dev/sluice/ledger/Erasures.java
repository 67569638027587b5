package dev.sluice.ledger;

import java.util.Optional;

/** Takes the names of users out of the ledger, one user at a time, in the background. Thread-safe. */
public interface Erasures {

    /** How far an erasure is. */
    enum State {
        /** It goes on. */
        RUNNING,
        /** Nothing of the user is left in the tables; rows on their way to them come without the name. */
        DONE,
        /** The database could not be used. What is erased stays so, and another begin does the rest. */
        FAILED
    }

    /**
     * An erasure.
     *
     * @param user whose
     * @param state how far it is
     * @param rows rows of exchanges that were changed so far
     * @param days sums of days that were changed so far
     */
    record Progress(LedgerUser user, State state, long rows, long days) {}

    /**
     * Returns what stands for a user where the name must not: a keyed hash, the same on all gateways of the database. Blocks for seconds at most.
     *
     * @throws LedgerUnavailableException if the database cannot be used
     */
    String pseudonym(LedgerUser user) throws LedgerUnavailableException;

    /** The erasure that runs, or the last one of this process; empty if there was none. */
    Optional<Progress> current();

    /**
     * Begins to erase a user. Rows of exchanges that have begun before this call lose the name and the address, also those that are not in the
     * database yet.
     *
     * @return whether it has begun; not while another erasure runs
     */
    boolean begin(LedgerUser user);

    /** Waits until nothing runs, for so long as an answer may take. Returns the last erasure; empty if there was none. */
    Optional<Progress> awaitCurrent();
}
