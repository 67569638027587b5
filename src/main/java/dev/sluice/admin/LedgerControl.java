package dev.sluice.admin;

import dev.sluice.audit.AuditTrail;
import dev.sluice.ledger.Adoption;
import dev.sluice.ledger.Ledger;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Registers the ledger of one application with the JVM's MBean server, until it is closed. */
public final class LedgerControl implements LedgerControlMXBean, AutoCloseable {

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

    private final Ledger ledger;
    private final OperationRecorder recorder;
    private final RegisteredBean bean;

    /**
     * Registers the MBean.
     *
     * @param contextPath of the application; empty for that of the root
     * @param audit records what changes something before it takes effect
     */
    public LedgerControl(String contextPath, Ledger ledger, AuditTrail audit) {
        this.ledger = ledger;
        this.recorder = new OperationRecorder(audit);
        this.bean = new RegisteredBean(this, "Ledger", contextPath);
    }

    @Override
    public String getState() {
        return ledger.status().state().name();
    }

    @Override
    public String getDetail() {
        return ledger.status().detail();
    }

    @Override
    public long getLagSeconds() {
        return ledger.status().lag().toSeconds();
    }

    @Override
    public long getWaitingBytes() {
        return ledger.status().waitingBytes();
    }

    @Override
    public boolean isDatabaseUp() {
        return ledger.status().isDatabaseUp();
    }

    @Override
    public long getRows() {
        return ledger.written();
    }

    @Override
    public long getDropped() {
        return ledger.dropped();
    }

    @Override
    public String flush() {
        if (ledger.flush(LONGEST_WAIT)) {
            return "written";
        }
        String detail = getDetail();
        return "rows still wait" + (detail.isEmpty() ? "" : ": " + detail);
    }

    @Override
    public String adopt(String directory) {
        Path path;
        try {
            path = Path.of(directory);
        } catch (InvalidPathException unfit) {
            return "refused: that is no path";
        }
        if (!path.isAbsolute()) {
            return "refused: the path must be absolute";
        }
        recorder.record("adopt", directory, Optional.empty(), Optional.of("what is in the spool is written"));
        return words(ledger.adopt(path.normalize(), LONGEST_WAIT));
    }

    private static String words(Adoption adoption) {
        if (adoption instanceof Adoption.Done done) {
            return "done: the database lacked " + done.rows() + " rows";
        }
        if (adoption instanceof Adoption.Running running) {
            return "running, call it again: " + running.rows() + " rows so far"
                    + (running.problem().isEmpty() ? "" : "; " + running.problem());
        }
        return "refused: " + ((Adoption.Refused) adoption).reason();
    }

    @Override
    public void close() {
        bean.close();
    }
}
