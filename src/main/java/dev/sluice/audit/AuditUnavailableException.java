package dev.sluice.audit;

import java.io.Serial;

/** A change cannot be recorded, and so must not take effect. */
public final class AuditUnavailableException extends Exception {

    @Serial
    private static final long serialVersionUID = 1L;

    AuditUnavailableException() {
        super("The change was not made, as it cannot be recorded: the ledger's spool is full, or its disk fails."
                + " Make room on the disk, or wait until the database has taken the rows, and try again.");
    }
}
