package dev.sluice.audit;

import dev.sluice.background.BackgroundScheduler;
import dev.sluice.ledger.AuditEntry;
import dev.sluice.ledger.AuditHead;
import dev.sluice.ledger.Ledger;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;

/**
 * Records changes before they take effect: in the log, under the name {@code dev.sluice.audit}, and where there is a ledger in its chain of records. The
 * head of the chain is logged every hour, so that a chain that was written anew does not match the log. Thread-safe.
 */
public final class AuditTrail implements AutoCloseable {

    /** The name that operators route to a file of its own. */
    private static final Logger LOG = System.getLogger("dev.sluice.audit");

    private static final Duration HEAD_INTERVAL = Duration.ofHours(1);

    private final Optional<Ledger> ledger;
    private final BackgroundScheduler heads = new BackgroundScheduler("sluice-audit");

    /**
     * Creates a trail.
     *
     * @param ledger keeps the chain; empty if there is none: then there is only the log
     */
    public AuditTrail(Optional<Ledger> ledger) {
        this.ledger = ledger;
        ledger.ifPresent(keeper -> heads.repeat(() -> logHead(keeper), Duration.ZERO, HEAD_INTERVAL));
    }

    /**
     * Records a change. To be called before it takes effect; blocks on the disk.
     *
     * @throws AuditUnavailableException if it is not recorded: then it must not take effect
     */
    public void record(AuditEntry entry) throws AuditUnavailableException {
        if (ledger.isPresent() && !ledger.get().record(entry)) {
            LOG.log(Level.ERROR, "not recorded, and so not done: {0}", text(entry));
            throw new AuditUnavailableException();
        }
        LOG.log(Level.INFO, "{0}", text(entry));
    }

    private static void logHead(Ledger ledger) {
        AuditHead head = ledger.auditState().head();
        LOG.log(Level.INFO, "chain={0} n={1} sha256={2}", head.chain(), Long.toString(head.n()), head.hash());
    }

    /** On one line, as an entry has no control characters. */
    private static String text(AuditEntry entry) {
        StringBuilder line = new StringBuilder(256);
        line.append("action=").append(quoted(entry.action()));
        line.append(" outcome=").append(entry.outcome().word());
        line.append(" actor=").append(quoted(entry.actor()));
        line.append(" via=").append(quoted(entry.via()));
        entry.address().ifPresent(address -> line.append(" address=").append(quoted(address)));
        if (!entry.subject().isEmpty()) {
            line.append(" subject=").append(quoted(entry.subject()));
        }
        entry.before().ifPresent(before -> line.append(" before=").append(quoted(before)));
        entry.after().ifPresent(after -> line.append(" after=").append(quoted(after)));
        return line.toString();
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    @Override
    public void close() {
        heads.close();
    }
}
