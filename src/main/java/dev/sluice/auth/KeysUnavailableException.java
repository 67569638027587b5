package dev.sluice.auth;

import com.nimbusds.jose.KeySourceException;

/** The issuer's keys cannot be fetched, so a JWT cannot be verified. */
final class KeysUnavailableException extends KeySourceException {

    private static final long serialVersionUID = 1L;

    KeysUnavailableException() {
        super("the issuer's keys cannot be fetched");
    }
}
