package dev.sluice.upstream;

import java.io.IOException;

/** The forward proxy refused the connection to the provider, so the provider never received the request. */
final class ProxyRefusedException extends IOException {

    private static final long serialVersionUID = 1L;

    ProxyRefusedException(int status) {
        super("the proxy refused with status " + status);
    }
}
