package dev.sluice.admin;

import dev.sluice.audit.AuditTrail;
import dev.sluice.audit.AuditUnavailableException;
import dev.sluice.ledger.AuditEntry;
import java.util.Optional;

/** Records operations over JMX in the audit. Thread-safe. */
final class OperationRecorder {

    private static final String JMX = "jmx";

    private final AuditTrail audit;

    OperationRecorder(AuditTrail audit) {
        this.audit = audit;
    }

    /**
     * Records an operation that is about to change something.
     *
     * @param subject what it concerns; empty text for the whole gateway
     * @throws IllegalStateException if it is not recorded: then it must change nothing
     */
    void record(String operation, String subject, Optional<String> before, Optional<String> after) {
        try {
            audit.record(new AuditEntry(
                    JMX,
                    JMX,
                    Optional.empty(),
                    JMX + "/" + operation,
                    subject,
                    AuditEntry.Outcome.ALLOWED,
                    before,
                    after));
        } catch (AuditUnavailableException unrecorded) {
            throw new IllegalStateException(unrecorded.getMessage(), unrecorded);
        }
    }
}
