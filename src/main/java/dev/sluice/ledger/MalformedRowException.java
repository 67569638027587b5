package dev.sluice.ledger;

import java.io.Serial;

/** Bytes in the spool are not a row. */
final class MalformedRowException extends Exception {

    @Serial
    private static final long serialVersionUID = 1L;

    MalformedRowException(String message) {
        super(message);
    }
}
