package dev.sluice.ledger.query;

import dev.sluice.ledger.OwnerRow;
import java.util.Optional;

/** Looks for owners of stored responses in the database of the ledger. Thread-safe; blocks. */
public interface OwnerQueries {

    /** Connections for it, and questions that are answered at once. Each reads one row by its key. */
    int MOST = 2;

    /**
     * Returns the owner of a response, also one that is older than owners are kept; empty if the database has none, as yet or any more. Answers
     * within about a second, and the time that it takes to get a connection.
     */
    Answer<Optional<OwnerRow>> owner(String responseId);
}
