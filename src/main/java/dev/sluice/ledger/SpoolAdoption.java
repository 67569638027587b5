package dev.sluice.ledger;

import dev.sluice.ledger.spool.Spool;
import dev.sluice.ledger.spool.SpoolDirectory;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Writes one spool of another gateway into the database, as that gateway would after a start: from the mark that the database has of it. So nothing is
 * written twice, however often this is done. Thread-safe.
 */
final class SpoolAdoption implements AutoCloseable {

    private static final Logger LOG = System.getLogger(SpoolAdoption.class.getName());

    private static final Duration LONGEST_CLOSE = Duration.ofSeconds(5);

    private final SpoolDirectory directory;
    private final Spool spool;
    private final LedgerWriter writer;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean isDone;

    private SpoolAdoption(
            SpoolDirectory directory,
            Spool spool,
            LedgerStore store,
            LedgerObserver observer,
            Consumer<ExchangeRow> refusedRows) {
        this.directory = directory;
        this.spool = spool;
        this.writer = new LedgerWriter(spool, directory.id(), store, observer, refusedRows, this::finish);
    }

    /** Begins on a thread of its own, and unlocks the directory at the end. */
    static SpoolAdoption begin(
            SpoolDirectory directory,
            Spool spool,
            LedgerStore store,
            LedgerObserver observer,
            Consumer<ExchangeRow> refusedRows) {
        SpoolAdoption begun = new SpoolAdoption(directory, spool, store, observer, refusedRows);
        Thread thread = new Thread(begun::run, "sluice-ledger-adoption");
        thread.setDaemon(true);
        thread.start();
        return begun;
    }

    private void run() {
        try {
            writer.run();
            spool.keep();
        } finally {
            unlock();
            ended.countDown();
        }
    }

    private void unlock() {
        try {
            directory.close();
        } catch (IOException failed) {
            LOG.log(Level.WARNING, "could not unlock " + directory.path(), failed);
        }
    }

    /** The database has everything. */
    private void finish() {
        isDone = true;
        writer.close();
    }

    Path path() {
        return directory.path();
    }

    boolean isRunning() {
        return ended.getCount() > 0;
    }

    Adoption await(Duration longest) {
        boolean isEnded = isEndedWithin(longest);
        long rows = writer.writtenRows();
        if (!isEnded) {
            return new Adoption.Running(rows, writer.problem());
        }
        return isDone ? new Adoption.Done(rows) : new Adoption.Refused(writer.problem());
    }

    private boolean isEndedWithin(Duration longest) {
        try {
            return ended.await(longest.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public void close() {
        writer.close();
        boolean unused = isEndedWithin(LONGEST_CLOSE);
    }
}
