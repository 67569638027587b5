package dev.sluice.ledger.store;

import dev.sluice.ledger.LedgerUnavailableException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.Predicate;

/** Runs transactions of a few statements, each for a short time, as soon as the database has been opened first. Thread-safe. */
final class ShortTransactions {

    private final Connections connections;
    private final SqlFailures failures;
    private final Duration patience;
    private final FirstOpening opening;

    /**
     * Creates it.
     *
     * @param patience longest time for the statements of a transaction; as long again until the first opening has ended
     * @param opening what comes before it waits for the tables
     */
    ShortTransactions(Connections connections, SqlFailures failures, Duration patience, FirstOpening opening) {
        this.connections = connections;
        this.failures = failures;
        this.patience = patience;
        this.opening = opening;
    }

    /** What happens in a transaction. */
    interface Work<T> {
        T in(Session session) throws SQLException;
    }

    /** Does the work and commits it. */
    <T> T run(Work<T> work) throws LedgerUnavailableException {
        return run(work, result -> true);
    }

    /**
     * Does the work.
     *
     * @param isKept whether a result is committed; all that was done for the others is rolled back
     */
    <T> T run(Work<T> work, Predicate<T> isKept) throws LedgerUnavailableException {
        opening.await(patience);
        try (Session session = Session.until(Deadline.in(patience), connections.get())) {
            T result = work.in(session);
            // Closing rolls back what is not committed.
            if (isKept.test(result)) {
                session.commit();
            }
            return result;
        } catch (SQLException failed) {
            connections.failed(failed);
            throw failures.unavailable(failed);
        }
    }
}
