package dev.sluice.auth;

import com.nimbusds.jose.KeySourceException;

/** The issuer's keys cannot be had, so nobody can tell whether a token is good. */
final class KeysUnavailableException extends KeySourceException {

    private static final long serialVersionUID = 1L;

    KeysUnavailableException() {
        super("the issuer's keys cannot be had");
    }
}
