package dev.sluice.upstream;

import org.apache.hc.core5.http.ProtocolException;

/** A provider's response is not valid HTTP. The message says what is wrong and holds none of the provider's bytes. */
final class InvalidResponseException extends ProtocolException {

    private static final long serialVersionUID = 1L;

    InvalidResponseException(String what) {
        super(what);
    }
}
