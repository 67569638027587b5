package dev.sluice.usage;

import dev.sluice.ledger.Ledger;
import dev.sluice.ledger.OwnerChange;
import dev.sluice.ledger.OwnerRow;
import dev.sluice.ledger.query.Answer;
import dev.sluice.ledger.query.OwnerQueries;
import dev.sluice.routing.OwnerLookup;
import dev.sluice.routing.OwnerStore;
import dev.sluice.routing.ResponseOwner;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Keeps the owners of responses in the ledger: they are in the spool at once, and in the database soon after.
 *
 * <p>The database is asked on threads of this class, so that a request waits no longer than it should, however long the database takes; and not
 * all of a container's threads wait for it at once.
 */
public final class LedgerOwners implements OwnerStore, AutoCloseable {

    private static final Logger LOG = System.getLogger(LedgerOwners.class.getName());

    private static final Duration PATIENCE = Duration.ofSeconds(1);

    /** Requests that wait in line; more are told at once that nothing can be found out. */
    private static final int MOST_WAITING = 64;

    private static final long IDLE_SECONDS = 10;

    private final Ledger ledger;
    private final OwnerQueries queries;
    private final Duration patience;
    private final ThreadPoolExecutor threads;

    /** Starts no thread yet. */
    public LedgerOwners(Ledger ledger, OwnerQueries queries) {
        this(ledger, queries, PATIENCE);
    }

    /** @param patience how long a request waits for the database at most */
    LedgerOwners(Ledger ledger, OwnerQueries queries, Duration patience) {
        this.ledger = ledger;
        this.queries = queries;
        this.patience = patience;
        this.threads = new ThreadPoolExecutor(
                OwnerQueries.MOST,
                OwnerQueries.MOST,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(MOST_WAITING),
                task -> {
                    Thread thread = new Thread(task, "sluice-response-owners");
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
    }

    @Override
    public void keep(String responseId, ResponseOwner owner) {
        if (OwnerRow.fits(responseId, owner.client(), owner.provider())) {
            boolean isKept = ledger.own(new OwnerChange.Made(
                    new OwnerRow(responseId, owner.client(), owner.provider(), owner.made(), owner.tokens())));
            if (!isKept) {
                LOG.log(Level.DEBUG, "the spool is full: the owner of a response is known until this gateway stops");
            }
        }
    }

    @Override
    public void count(String responseId, ResponseOwner owner) {
        keep(responseId, owner);
    }

    @Override
    public OwnerLookup find(String responseId) {
        // Asked first: what is written between the two questions is then found by the second one.
        boolean isComplete = ledger.areEarlierRunsWritten();
        Future<Answer<Optional<OwnerRow>>> asked;
        try {
            asked = threads.submit(() -> queries.owner(responseId));
        } catch (RejectedExecutionException tooMany) {
            return new OwnerLookup.Away();
        }
        try {
            return lookup(asked.get(patience.toNanos(), TimeUnit.NANOSECONDS), isComplete);
        } catch (TimeoutException late) {
            // Not interrupted: that would close the file of an embedded database.
            asked.cancel(false);
        } catch (ExecutionException failed) {
            LOG.log(Level.ERROR, "the owner of a response could not be looked for", failed);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
        return new OwnerLookup.Away();
    }

    private static OwnerLookup lookup(Answer<Optional<OwnerRow>> answer, boolean isComplete) {
        if (!(answer instanceof Answer.Found<Optional<OwnerRow>> found)) {
            return new OwnerLookup.Away();
        }
        if (found.value().isEmpty()) {
            return isComplete ? new OwnerLookup.Unknown() : new OwnerLookup.Away();
        }
        OwnerRow row = found.value().get();
        return new OwnerLookup.Found(new ResponseOwner(row.client(), row.provider(), row.made(), row.tokens()));
    }

    @Override
    public void forget(String responseId) {
        boolean isKept = ledger.own(new OwnerChange.Deleted(responseId));
        if (!isKept) {
            LOG.log(Level.DEBUG, "the spool is full: the owner of a deleted response is kept until it is old");
        }
    }

    /** Asks the database no more. */
    @Override
    public void close() {
        threads.shutdown();
    }
}
