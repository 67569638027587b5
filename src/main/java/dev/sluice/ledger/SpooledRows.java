package dev.sluice.ledger;

import dev.sluice.ledger.spool.Spool;
import dev.sluice.ledger.spool.SpoolPosition;
import dev.sluice.ledger.spool.SpoolRead;
import dev.sluice.ledger.spool.SpoolReader;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Reads the rows of a spool, in batches. For one thread.
 *
 * <p>An exchange that has no end when the records of its process are over becomes a row as its last record says. The begins of exchanges that
 * still run are copied forward when their segment is over, so that a later process finds them although it begins to read behind them.
 */
final class SpooledRows {

    private static final Logger LOG = System.getLogger(SpooledRows.class.getName());

    private final Spool spool;
    private final SpoolReader reader;
    private final OpenRows open = new OpenRows();

    /** Everything before it is in the database. */
    private SpoolPosition mark;

    /** Whether the database may have rows behind its mark. */
    private final boolean mayRepeat;

    /** Whether this process has read its own segments before. */
    private final boolean isAgain;

    /** Behind the last record that was read, or where the next one begins. */
    private SpoolPosition position;

    private Optional<UUID> run = Optional.empty();
    private boolean isOurs;

    /** Whether the next record is the first of this process. */
    private boolean isAtThisRun;

    private List<ExchangeRow> rows = new ArrayList<>();
    private List<ExchangeRow> lost = new ArrayList<>();
    private List<OwnerChange> owners = new ArrayList<>();
    private List<CopyRow> copies = new ArrayList<>();
    private List<AuditRow> audits = new ArrayList<>();
    private List<AlertRow> alerts = new ArrayList<>();

    /**
     * Begins to read where the database is.
     *
     * @param mark what the database says
     * @param isAgain whether this process has read the spool before: the database is an older one now, such as one that was restored
     */
    SpooledRows(Spool spool, SpoolPosition mark, boolean isAgain) {
        this.spool = spool;
        this.isAgain = isAgain;
        // A new process finds its own segments marked: the files that had their numbers before are gone.
        this.mayRepeat = !isAgain && mark.segment() >= spool.firstOwn();
        this.mark = mark;
        this.position = mark;
        this.reader = spool.readFrom(mayRepeat ? 0 : mark.segment());
    }

    /**
     * Reads on until there is a whole batch or nothing more. A batch ends also where the records of this process begin.
     *
     * @param most number of rows of a batch
     * @return whether the batch is whole
     */
    boolean read(int most) {
        isAtThisRun = false;
        while (rows.size() + lost.size() + owners.size() + copies.size() + audits.size() + alerts.size() < most) {
            SpoolRead next = reader.next();
            if (next instanceof SpoolRead.SegmentBegin begin) {
                begin(begin);
                if (isAtThisRun) {
                    return true;
                }
            } else if (next instanceof SpoolRead.Entry written) {
                add(written);
            } else {
                return false;
            }
        }
        return true;
    }

    private void begin(SpoolRead.SegmentBegin segment) {
        if (run.filter(segment.run()::equals).isPresent()) {
            open.upTo(position.segment()).forEach(this::copyForward);
        } else {
            open.takeAll().forEach(this::addLost);
        }
        isAtThisRun = segment.isOurs() && !isOurs;
        run = Optional.of(segment.run());
        isOurs = segment.isOurs();
        if (mayRepeat || segment.position().compareTo(mark) > 0) {
            position = segment.position();
        }
    }

    /** If the spool is full the next process does not know of it. */
    private void copyForward(UUID id, SpoolRead.Entry row) {
        long current = spool.currentNumber();
        if (spool.append(RowKind.COPY.code(), row.bytes())) {
            open.moved(id, current);
        }
    }

    private void addLost(SpoolRead.Entry written) {
        try {
            lost.add(RowCodec.decode(written.bytes()));
        } catch (MalformedRowException malformed) {
            tell(written, malformed);
        }
    }

    private void add(SpoolRead.Entry written) {
        boolean isInDatabase = !mayRepeat && written.start().compareTo(mark) < 0;
        try {
            add(RowKind.of(written.kind()), written, isInDatabase);
        } catch (MalformedRowException malformed) {
            tell(written, malformed);
        }
        if (!isInDatabase) {
            position = written.end();
        }
    }

    private static void tell(SpoolRead.Entry written, MalformedRowException malformed) {
        LOG.log(
                Level.ERROR,
                "the ledger''s spool has a record that is not a row, at {0}: {1}",
                written.start(),
                malformed.getMessage());
    }

    private void add(RowKind kind, SpoolRead.Entry written, boolean isInDatabase) throws MalformedRowException {
        if (kind.isOfExchange()) {
            addExchange(kind, written, isInDatabase);
        } else if (!isInDatabase) {
            addOther(kind, written.bytes());
        }
    }

    private void addExchange(RowKind kind, SpoolRead.Entry written, boolean isInDatabase) throws MalformedRowException {
        UUID id = RowCodec.id(written.bytes());
        if (kind == RowKind.OPEN) {
            open.begun(id, written);
        } else if (kind == RowKind.FINAL) {
            // Also of one that the database has: an end that cannot be read ends nothing.
            ExchangeRow row = RowCodec.decode(written.bytes());
            open.forget(id);
            if (!isInDatabase) {
                (mayRepeat ? lost : rows).add(row);
            }
        } else if (!isOurs || isAgain) {
            // Otherwise this process knows already what it has copied, and what has ended since.
            open.copied(id, written);
        }
    }

    private void addOther(RowKind kind, byte[] bytes) throws MalformedRowException {
        switch (kind) {
            case OWNER -> owners.add(OwnerCodec.decode(bytes));
            case AUDIT -> audits.add(AuditCodec.decode(bytes));
            case ALERT -> alerts.add(AlertCodec.decode(bytes));
            case MIRROR -> copies.add(CopyCodec.decode(bytes));
            default -> throw new IllegalArgumentException("of an exchange: " + kind);
        }
    }

    /** Forgets an exchange whose end could not be kept. */
    void forget(UUID id) {
        open.forget(id);
    }

    /** Everything before it is in the database, as far as this process knows. */
    SpoolPosition mark() {
        return mark;
    }

    /** Whether all records of earlier processes were read, and none of this one. */
    boolean isAtThisRun() {
        return isAtThisRun;
    }

    /** Whether anything was read that is not in the database. */
    boolean hasBatch() {
        return !position.equals(mark);
    }

    /**
     * What was read since the last batch.
     *
     * @param dropped how many exchanges could not be kept
     */
    LedgerBatch batch(long dropped) {
        return new LedgerBatch(mark, position, rows, lost, owners, copies, audits, alerts, dropped);
    }

    /** The batch is in the database. */
    void written(LedgerBatch batch) {
        mark = batch.to();
        rows = new ArrayList<>();
        lost = new ArrayList<>();
        owners = new ArrayList<>();
        copies = new ArrayList<>();
        audits = new ArrayList<>();
        alerts = new ArrayList<>();
        spool.committed(mark);
    }
}
