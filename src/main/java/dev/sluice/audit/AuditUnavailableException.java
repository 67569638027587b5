package dev.sluice.audit;

import java.io.Serial;

/** A change cannot be recorded, and so must not take effect. */
public final class AuditUnavailableException extends Exception {

    @Serial
    private static final long serialVersionUID = 1L;

    /** What to tell whoever has asked for the change. */
    public static final String MESSAGE =
            "The change was not made, as it cannot be recorded: the ledger's spool is full, or its disk fails."
                    + " Make room on the disk, or wait until the database has taken the rows, and try again.";

    AuditUnavailableException() {
        super(MESSAGE);
    }
}
