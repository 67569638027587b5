package dev.sluice.upstream;

import java.io.IOException;

/** The proxy on the way to a provider does not let us through: the provider never heard of the request. */
final class ProxyRefusedException extends IOException {

    private static final long serialVersionUID = 1L;

    ProxyRefusedException(int status) {
        super("its proxy answered " + status);
    }
}
