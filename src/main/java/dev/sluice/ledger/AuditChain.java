package dev.sluice.ledger;

import dev.sluice.ledger.spool.Spool;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;

/**
 * Ties the records of this gateway's audit together, and puts them into the spool. Thread-safe; blocks on the disk.
 *
 * <p>The last record is in a file before it is in the spool. So no two records have one number, whenever the process ends: the next one puts the last
 * record into the spool again, where the database may have it already.
 */
final class AuditChain {

    private static final Logger LOG = System.getLogger(AuditChain.class.getName());

    private final AuditHeadFile file;
    private final Spool spool;
    private final InstantSource clock;
    private final RandomGenerator random;

    /** Guarded by this. */
    private Optional<AuditRow> last;

    /** Guarded by this. */
    private AuditHead head;

    AuditChain(AuditHeadFile file, Spool spool, InstantSource clock, RandomGenerator random) {
        this.file = file;
        this.spool = spool;
        this.clock = clock;
        this.random = random;
        this.last = file.read();
        this.head = last.map(AuditRow::head)
                .orElseGet(() -> AuditHead.ofNew(new UUID(random.nextLong(), random.nextLong())));
        if (last.isPresent() && !append(last.get())) {
            LOG.log(Level.WARNING, "the spool has no room for the last audit record of the run before");
        }
    }

    /** Adds a record. Returns whether it is on the disk; if not, what it is of must not happen. */
    synchronized boolean record(AuditEntry entry) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        UUID id = RowId.of(now.toEpochMilli(), head.n() + 1, random.nextLong());
        AuditRow row = AuditRow.following(head, id, now, entry);
        if (!file.write(Optional.of(row))) {
            return false;
        }
        if (!append(row)) {
            boolean unused = file.write(last);
            return false;
        }
        last = Optional.of(row);
        head = row.head();
        return isSynced();
    }

    private boolean append(AuditRow row) {
        return spool.append(RowKind.AUDIT.code(), AuditCodec.encode(row));
    }

    private boolean isSynced() {
        try {
            spool.sync();
            return true;
        } catch (UncheckedIOException failed) {
            LOG.log(Level.WARNING, "an audit record cannot be written to the disk", failed);
            return false;
        }
    }

    synchronized AuditHead head() {
        return head;
    }
}
