package dev.sluice.ledger.store;

import java.io.Serial;

/** The database is there, and its schema is not one that this version can use. */
final class SchemaException extends Exception {

    @Serial
    private static final long serialVersionUID = 1L;

    /** @param message says what to do */
    SchemaException(String message) {
        super(message);
    }

    /** @param message says what to do */
    SchemaException(String message, Throwable cause) {
        super(message, cause);
    }
}
