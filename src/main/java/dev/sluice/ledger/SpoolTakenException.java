package dev.sluice.ledger;

import java.io.Serial;

/** Another process writes the same spool to the database. */
public final class SpoolTakenException extends Exception {

    @Serial
    private static final long serialVersionUID = 1L;

    /** @param message says in a sentence what was found */
    public SpoolTakenException(String message) {
        super(message);
    }
}
