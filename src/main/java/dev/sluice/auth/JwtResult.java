package dev.sluice.auth;

import java.util.Set;

/** The result of verifying a JWT. */
sealed interface JwtResult {

    /** The JWT is valid. */
    record Valid(String subject, Set<String> roles) implements JwtResult {
        public Valid {
            roles = Set.copyOf(roles);
        }
    }

    /** The JWT has expired. */
    record Expired() implements JwtResult {}

    /** Wrong signature, issuer, audience or claims, or not a JWT. */
    record Invalid() implements JwtResult {}

    /** The issuer's keys are unavailable, so the signature cannot be verified. */
    record KeysUnavailable() implements JwtResult {}
}
