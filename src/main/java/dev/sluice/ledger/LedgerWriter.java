package dev.sluice.ledger;

import dev.sluice.ledger.spool.Spool;
import dev.sluice.ledger.spool.SpoolPosition;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/**
 * Brings the rows of a spool into the database, on a thread of its own. While the database is away it tries again, at intervals that grow.
 */
final class LedgerWriter implements Runnable {

    private static final Logger LOG = System.getLogger(LedgerWriter.class.getName());

    /** Rows of a transaction. */
    private static final int BATCH = 1000;

    private static final Duration LONGEST_WAIT_FOR_ROWS = Duration.ofSeconds(1);
    private static final Duration LOOK_INTERVAL = Duration.ofMillis(50);

    private final Spool spool;
    private final UUID spoolId;
    private final LedgerStore store;
    private final LedgerObserver observer;
    private final Consumer<ExchangeRow> refusedRows;
    private final EarlierRuns earlier;

    private final ConcurrentLinkedQueue<UUID> forgotten = new ConcurrentLinkedQueue<>();
    private final LongAdder dropped = new LongAdder();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final LongAdder rowsWritten = new LongAdder();

    /** How many times somebody has wanted everything to be written. */
    private final AtomicLong flushesAsked = new AtomicLong();

    /** How many of these the database has seen. */
    private volatile long flushesDone;

    private long toldDropped;

    /** What was appended before is in the database, or in the batch. */
    private long allReadAt = System.nanoTime();

    private volatile boolean isEarlierTold;
    private volatile String problem = "the database has not been asked yet";
    private volatile boolean isUp;
    private volatile boolean isTaken;
    private volatile Optional<AuditHead> audited = Optional.empty();
    private volatile long upToDateAt = allReadAt;

    /**
     * Creates a writer.
     *
     * @param refusedRows keeps what the database does not take
     * @param earlier told once, when nothing of earlier runs is missing in the database
     */
    LedgerWriter(
            Spool spool,
            UUID spoolId,
            LedgerStore store,
            LedgerObserver observer,
            Consumer<ExchangeRow> refusedRows,
            EarlierRuns earlier) {
        this.spool = spool;
        this.spoolId = spoolId;
        this.store = store;
        this.observer = observer;
        this.refusedRows = refusedRows;
        this.earlier = earlier;
    }

    /** Counts an exchange that could not be kept. Any thread. */
    void dropped(UUID id) {
        dropped.increment();
        forgotten.add(id);
        observer.dropped();
    }

    /** How many exchanges could not be kept. */
    long droppedRows() {
        return dropped.sum();
    }

    /** How many rows were given to the database. */
    long writtenRows() {
        return rowsWritten.sum();
    }

    /**
     * Waits until the database has what was appended before. Any thread.
     *
     * @return whether it has; not if that takes longer, or if the ledger is closed
     */
    boolean flush(Duration longest) {
        long begin = System.nanoTime();
        long asked = flushesAsked.incrementAndGet();
        while (flushesDone < asked) {
            if (System.nanoTime() - begin > longest.toNanos() || isClosedWithin(LOOK_INTERVAL)) {
                return false;
            }
        }
        return true;
    }

    /** Makes {@link #run} end once everything is written, or as soon as the database fails. Any thread. */
    void close() {
        closing.countDown();
    }

    @Override
    public void run() {
        try {
            Optional<SpoolPosition> mark = connect();
            if (mark.isPresent()) {
                write(new SpooledRows(spool, mark.get(), false));
            }
        } catch (SpoolTakenException taken) {
            isTaken = true;
            fail(taken.getMessage());
            LOG.log(Level.ERROR, "the ledger is no longer written: {0}", taken.getMessage());
        }
    }

    private void write(SpooledRows begun) throws SpoolTakenException {
        SpooledRows rows = begun;
        while (true) {
            boolean isClosing = isClosing();
            long flushes = flushesAsked.get();
            boolean isWhole = awaitBatch(rows);
            if (rows.hasBatch()) {
                Optional<SpooledRows> next = writeBatch(rows);
                if (next.isEmpty()) {
                    return;
                }
                rows = next.get();
            } else if (isClosing) {
                return;
            }
            if (rows.isAtThisRun() && !isEarlierTold) {
                Optional<SpooledRows> next = tellEarlier(rows);
                if (next.isEmpty()) {
                    return;
                }
                rows = next.get();
            }
            upToDateAt = allReadAt;
            if (!isWhole) {
                flushesDone = flushes;
            }
        }
    }

    /**
     * Goes on after the database was away.
     *
     * @param mark where it is now
     */
    private SpooledRows readOn(SpooledRows rows, SpoolPosition mark) throws SpoolTakenException {
        if (mark.equals(rows.mark())) {
            return rows;
        }
        if (mark.compareTo(rows.mark()) < 0) {
            LOG.log(
                    Level.WARNING,
                    "the ledger''s database is an older one: it is filled from the spool again, from {0} on",
                    mark);
            return new SpooledRows(spool, mark, true);
        }
        throw new SpoolTakenException(
                "the database's mark is at " + mark
                        + ", which this process has not written. Is a copy of the ledger's directory in use by another process?");
    }

    /** Waits until there is a batch, or for so long. Returns whether it is whole. */
    private boolean awaitBatch(SpooledRows rows) {
        long begin = System.nanoTime();
        for (UUID id = forgotten.poll(); id != null; id = forgotten.poll()) {
            rows.forget(id);
        }
        long now = begin;
        while (!rows.read(BATCH)) {
            allReadAt = now;
            now = System.nanoTime();
            if (isClosing() || flushesAsked.get() > flushesDone || now - begin > LONGEST_WAIT_FOR_ROWS.toNanos()) {
                return false;
            }
            isClosedWithin(LOOK_INTERVAL);
            now = System.nanoTime();
        }
        return true;
    }

    /** Writes a batch, however long it takes. Returns where to read on; empty if the ledger is closed before. */
    private Optional<SpooledRows> writeBatch(SpooledRows rows) throws SpoolTakenException {
        long total = dropped.sum();
        LedgerBatch batch = rows.batch(total - toldDropped);
        RetryPause pause = new RetryPause();
        boolean isFirst = true;
        while (true) {
            try {
                long begin = System.nanoTime();
                store.write(batch, this::refused);
                int written = batch.rows().size() + batch.lost().size();
                if (written > 0) {
                    observer.written(written, Duration.ofNanos(System.nanoTime() - begin));
                }
                return Optional.of(written(rows, batch, total));
            } catch (LedgerUnavailableException away) {
                fail(away.getMessage());
            }
            // A lost connection is cured by another one; what fails again needs time, even where the database can be
            // reached.
            if (!isFirst && isClosedWithin(pause.next())) {
                return Optional.empty();
            }
            isFirst = false;
            Optional<SpoolPosition> mark = connect();
            if (mark.isEmpty()) {
                return Optional.empty();
            }
            if (mark.get().equals(batch.to())) {
                return Optional.of(written(rows, batch, total));
            }
            SpooledRows next = readOn(rows, mark.get());
            if (next != rows) {
                return Optional.of(next);
            }
        }
    }

    /** Tells, however long it takes. Returns where to read on; empty if the ledger is closed before. */
    private Optional<SpooledRows> tellEarlier(SpooledRows rows) throws SpoolTakenException {
        SpooledRows next = rows;
        RetryPause pause = new RetryPause();
        while (next == rows) {
            try {
                earlier.areWritten();
                isEarlierTold = true;
                return Optional.of(rows);
            } catch (LedgerUnavailableException away) {
                fail(away.getMessage());
            }
            if (isClosedWithin(pause.next())) {
                return Optional.empty();
            }
            Optional<SpoolPosition> mark = connect();
            if (mark.isEmpty()) {
                return Optional.empty();
            }
            next = readOn(rows, mark.get());
        }
        return Optional.of(next);
    }

    private SpooledRows written(SpooledRows rows, LedgerBatch batch, long total) {
        rows.written(batch);
        rowsWritten.add(batch.rows().size() + batch.lost().size());
        batch.audits().stream().reduce((one, next) -> next).ifPresent(row -> audited = Optional.of(row.head()));
        toldDropped = total;
        isUp = true;
        problem = "";
        return rows;
    }

    private void refused(ExchangeRow row) {
        observer.refused();
        refusedRows.accept(row);
    }

    /** Connects, however long it takes. Returns the mark; empty if the ledger is closed before. */
    private Optional<SpoolPosition> connect() {
        RetryPause pause = new RetryPause();
        while (true) {
            try {
                SpoolPosition mark = store.open(spoolId);
                if (!isUp) {
                    LOG.log(Level.INFO, "the ledger's database is there");
                }
                isUp = true;
                problem = "";
                return Optional.of(mark);
            } catch (LedgerUnavailableException away) {
                fail(away.getMessage());
            }
            if (isClosedWithin(pause.next())) {
                return Optional.empty();
            }
        }
    }

    private void fail(String message) {
        if (isUp || !message.equals(problem)) {
            LOG.log(Level.WARNING, "the ledger''s database cannot be used now; rows wait in the spool: {0}", message);
        }
        isUp = false;
        problem = message;
    }

    private boolean isClosing() {
        return closing.getCount() == 0;
    }

    private boolean isClosedWithin(Duration time) {
        try {
            return closing.await(time.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /** Whether the last use of the database succeeded. */
    boolean isUp() {
        return isUp;
    }

    /** Whether another process writes this spool. */
    boolean isTaken() {
        return isTaken;
    }

    /** Whether nothing of earlier runs is missing in the database. */
    boolean areEarlierRunsWritten() {
        return isEarlierTold;
    }

    /** Why the database cannot be used; empty text if it can. */
    String problem() {
        return problem;
    }

    /** The last record of the audit that was written to the database; empty for none. */
    Optional<AuditHead> audited() {
        return audited;
    }

    /** Time since the database had everything. */
    Duration lag() {
        return Duration.ofNanos(System.nanoTime() - upToDateAt);
    }
}
