package dev.sluice.ledger;

import dev.sluice.background.BackgroundScheduler;
import dev.sluice.ledger.spool.Spool;
import dev.sluice.ledger.spool.SpoolDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.stream.Stream;

/**
 * Keeps a row of every exchange, and the records of the audit. A row is in the spool before {@link #end} returns, and in the database soon after. Thread-safe.
 */
public final class Ledger implements AutoCloseable {

    private static final Logger LOG = System.getLogger(Ledger.class.getName());

    private static final Duration KEEP_INTERVAL = Duration.ofSeconds(1);
    private static final Duration LONGEST_CLOSE = Duration.ofSeconds(5);
    private static final String VOLATILE =
            "sluice.ledger.dir cannot be written: rows wait in memory, and are lost if the gateway ends before the database has them";

    private static final Duration LAGGING = Duration.ofMinutes(5);

    private final SpoolDirectory directory;
    private final Spool spool;
    private final LedgerStore store;
    private final WhenFull whenFull;
    private final AuditChain audit;
    private final LedgerWriter writer;
    private final SpoolAdoptions adoptions;
    private final Thread writing;
    private final BackgroundScheduler keeper = new BackgroundScheduler("sluice-ledger-spool");

    /** What happens to exchanges while the spool is full. */
    public enum WhenFull {
        /** They are served, and have no row. */
        DROP,
        /** They are refused before anything is sent. */
        REFUSE
    }

    private Ledger(
            SpoolDirectory directory,
            Spool spool,
            LedgerStore store,
            WhenFull whenFull,
            LedgerObserver observer,
            EarlierRuns earlier) {
        this.directory = directory;
        this.spool = spool;
        this.store = store;
        this.whenFull = whenFull;
        this.audit = new AuditChain(AuditHeadFile.in(directory), spool, InstantSource.system(), new SecureRandom());
        RefusedRows refused = new RefusedRows(directory.path().resolve("refused"));
        this.writer = new LedgerWriter(spool, directory.id(), store, observer, refused, earlier);
        this.adoptions = new SpoolAdoptions(store, observer, refused);
        this.writing = new Thread(writer, "sluice-ledger-writer");
    }

    /**
     * Starts the ledger's threads. The ledger closes the directory and the store.
     *
     * @param spool in that directory
     * @param earlier told once, when nothing of earlier runs is missing in the database
     */
    public static Ledger start(
            SpoolDirectory directory,
            Spool spool,
            LedgerStore store,
            WhenFull whenFull,
            LedgerObserver observer,
            EarlierRuns earlier) {
        Ledger ledger = new Ledger(directory, spool, store, whenFull, observer, earlier);
        ledger.writing.setDaemon(true);
        ledger.writing.start();
        ledger.keeper.repeat(spool::keep, KEEP_INTERVAL, KEEP_INTERVAL);
        return ledger;
    }

    /**
     * Takes note of an exchange before it is sent, and again when more is known of it.
     *
     * @param ifLost its row if the process ends before it does
     * @return whether it may be sent; not if the spool is full, and the operator wants no exchange without a row
     */
    public boolean open(ExchangeRow ifLost) {
        return append(RowKind.OPEN, ifLost) || whenFull == WhenFull.DROP;
    }

    /** Takes note of the end of an exchange. */
    public void end(ExchangeRow row) {
        if (!append(RowKind.FINAL, row)) {
            writer.dropped(row.id());
        }
    }

    /**
     * Takes note of an owner. It is in the spool before this returns, and in the database soon after.
     *
     * @return whether it is kept; not if the spool is full
     */
    public boolean own(OwnerChange change) {
        return spool.append(RowKind.OWNER.code(), OwnerCodec.encode(change));
    }

    /**
     * Takes note of an alert of a budget, or of what became of it. It is in the spool before this returns, and in the database soon after.
     *
     * @return whether it is kept; not if the spool is full
     */
    public boolean alert(AlertRow row) {
        return spool.append(RowKind.ALERT.code(), AlertCodec.encode(row));
    }

    /** Takes note of what a copy of a request used. While the spool is full, nothing is kept of it. */
    public void copied(CopyRow copy) {
        if (!spool.append(RowKind.MIRROR.code(), CopyCodec.encode(copy))) {
            LOG.log(Level.DEBUG, "the spool is full: what a copy of a request used is not kept");
        }
    }

    /** Whether the database has all that earlier runs of this gateway have left in the spool. Until then, what it lacks may still be there. */
    public boolean areEarlierRunsWritten() {
        return writer.areEarlierRunsWritten();
    }

    /**
     * Records a change before it takes effect. Waits for the disk.
     *
     * @return whether it is recorded; if not, because the spool is full or the disk fails, the change must not take effect
     */
    public boolean record(AuditEntry entry) {
        return audit.record(entry);
    }

    /** How far the audit of this gateway is. */
    public AuditState auditState() {
        long written = writer.audited()
                .filter(row -> row.chain().equals(audit.head().chain()))
                .map(AuditHead::n)
                .orElse(0L);
        return new AuditState(audit.head(), written);
    }

    private boolean append(RowKind kind, ExchangeRow row) {
        RowOutput bytes = RowCodec.write(row);
        if (bytes.length() > spool.maxRecord()) {
            bytes = RowCodec.write(row.shortened());
        }
        return spool.append(kind.code(), bytes.array(), bytes.length());
    }

    /** Whether exchanges are refused now, because the spool is full. */
    public boolean isRefusing() {
        return whenFull == WhenFull.REFUSE && spool.isFull();
    }

    /** How the ledger is now. */
    public LedgerStatus status() {
        Duration lag = writer.lag();
        String detail = Stream.of(
                        spool.problem().orElse(""),
                        writer.problem(),
                        directory.isVolatile() ? VOLATILE : "",
                        store.notice())
                .filter(text -> !text.isEmpty())
                .findFirst()
                .orElse("");
        return new LedgerStatus(state(lag), lag, spool.waitingBytes(), spool.fill(), writer.isUp(), detail);
    }

    /** How many rows this process has written to the database. */
    public long written() {
        return writer.writtenRows();
    }

    /** How many exchanges of this process have no row, because the spool was full. */
    public long dropped() {
        return writer.droppedRows();
    }

    /**
     * Waits until the database has what was appended before.
     *
     * @return whether it has; not if that takes longer, or if the ledger is closed
     */
    public boolean flush(Duration longest) {
        return writer.flush(longest);
    }

    /**
     * Writes into the database what another gateway has left in its spool, on a thread of its own. That gateway must have ended, for ever or not. Nothing
     * is written twice.
     *
     * @param left the directory of the ledger of that gateway
     * @param longest how long this waits for the end
     */
    public Adoption adopt(Path left, Duration longest) {
        return adoptions.adopt(left, longest);
    }

    private LedgerState state(Duration lag) {
        if (spool.isFull()) {
            return LedgerState.FULL;
        }
        if (writer.isTaken()) {
            return LedgerState.TAKEN;
        }
        if (!writer.isUp()) {
            return LedgerState.AWAY;
        }
        if (lag.compareTo(LAGGING) > 0) {
            return LedgerState.LAGGING;
        }
        return directory.isVolatile() ? LedgerState.VOLATILE : LedgerState.UP;
    }

    /** Writes to the database what it does not have, for at most 5 seconds. The rest is written after the next start. */
    @Override
    public void close() {
        keeper.close();
        adoptions.close();
        writer.close();
        try {
            writing.join(LONGEST_CLOSE.toMillis());
            if (writing.isAlive()) {
                LOG.log(
                        Level.WARNING,
                        "the ledger''s database is slow; the rest of the rows is {0}",
                        directory.isVolatile() ? "lost" : "written after the next start");
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
        store.close();
        spool.sync();
        try {
            directory.close();
        } catch (IOException failed) {
            throw new UncheckedIOException("could not unlock " + directory.path(), failed);
        }
    }
}
