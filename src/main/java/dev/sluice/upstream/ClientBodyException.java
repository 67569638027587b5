package dev.sluice.upstream;

import java.io.IOException;

/** The client's request body could not be read to its end: its fault, not the provider's. */
final class ClientBodyException extends IOException {

    private static final long serialVersionUID = 1L;

    ClientBodyException(IOException cause) {
        super("the client's request body broke off", cause);
    }
}
