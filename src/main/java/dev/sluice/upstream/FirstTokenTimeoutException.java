package dev.sluice.upstream;

import java.net.SocketTimeoutException;

/** A stream had no content within {@code timeout.first-token}, and another target can be tried. */
final class FirstTokenTimeoutException extends SocketTimeoutException {

    private static final long serialVersionUID = 1L;

    FirstTokenTimeoutException() {
        super("timeout while waiting for the first content");
    }
}
