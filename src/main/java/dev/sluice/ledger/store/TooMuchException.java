package dev.sluice.ledger.store;

import java.io.Serial;

/** There are more rows than an answer may have. */
final class TooMuchException extends Exception {

    @Serial
    private static final long serialVersionUID = 1L;

    TooMuchException() {
        super("more rows than an answer may have");
    }
}
