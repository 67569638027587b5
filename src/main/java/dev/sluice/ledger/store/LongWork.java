package dev.sluice.ledger.store;

import dev.sluice.background.BackgroundScheduler;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * Work on tables that takes long, one at a time on a thread of its own, and how far the last one is. It begins as soon as the database has been
 * opened first. Thread-safe.
 *
 * @param <P> how far work is
 */
final class LongWork<P> implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final BackgroundScheduler thread;
    private final Predicate<P> runs;
    private final FirstOpening opening;

    /** Guarded by this. */
    private Optional<P> progress = Optional.empty();

    /** Of the work that was begun last. Guarded by this. */
    private CountDownLatch over = new CountDownLatch(0);

    /**
     * Creates it, without work.
     *
     * @param runs whether work that is so far has not ended
     * @param opening what comes before it waits for the tables
     */
    LongWork(String threadName, Predicate<P> runs, FirstOpening opening) {
        this.thread = new BackgroundScheduler(threadName);
        this.runs = runs;
        this.opening = opening;
    }

    synchronized Optional<P> current() {
        return progress;
    }

    synchronized boolean isRunning() {
        return progress.filter(runs).isPresent();
    }

    /**
     * Begins work, unless some runs.
     *
     * @param first how far it is at its begin
     * @param work brings the progress to an end, whatever happens
     * @return whether it was begun
     */
    synchronized boolean begin(P first, Runnable work) {
        if (isRunning()) {
            return false;
        }
        progress = Optional.of(first);
        CountDownLatch end = new CountDownLatch(1);
        over = end;
        thread.execute(() -> {
            try {
                opening.await(PATIENCE);
                work.run();
            } finally {
                end.countDown();
            }
        });
        return true;
    }

    synchronized void advance(UnaryOperator<P> change) {
        progress = progress.map(change);
    }

    private synchronized CountDownLatch currentEnd() {
        return over;
    }

    /** Waits a little for the end of what runs. Returns how far it is then. */
    Optional<P> awaitCurrent() {
        try {
            boolean unused = currentEnd().await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
        return current();
    }

    /** Lets the transaction that runs end first: an interrupt would close the file of an embedded database. */
    @Override
    public void close() {
        Optional<P> unused = awaitCurrent();
        thread.close();
    }
}
