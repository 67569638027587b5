package dev.sluice.inference;

import java.io.IOException;

/** The request's body arrives too slowly. */
final class LateBodyException extends IOException {

    private static final long serialVersionUID = 1L;

    LateBodyException() {
        super("the request's body did not arrive in time");
    }
}
