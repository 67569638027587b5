package dev.sluice.upstream;

import org.apache.hc.core5.http.ProtocolException;

/** A provider's response is not valid HTTP. The message describes the error without bytes of the provider. */
final class InvalidResponseException extends ProtocolException {

    private static final long serialVersionUID = 1L;

    InvalidResponseException(String what) {
        super(what);
    }
}
