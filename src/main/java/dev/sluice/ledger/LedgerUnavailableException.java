package dev.sluice.ledger;

import java.io.Serial;

/** The ledger's database cannot be used now. Nothing is lost: what the database does not have stays in the spool. */
public final class LedgerUnavailableException extends Exception {

    @Serial
    private static final long serialVersionUID = 1L;

    /** @param message says in a sentence what failed, and contains no password */
    public LedgerUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
