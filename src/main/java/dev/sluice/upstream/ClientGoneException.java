package dev.sluice.upstream;

import java.io.IOException;

/** The client's connection failed while the gateway waited for the provider. */
final class ClientGoneException extends IOException {

    private static final long serialVersionUID = 1L;

    ClientGoneException(IOException cause) {
        super("the client closed the connection", cause);
    }
}
