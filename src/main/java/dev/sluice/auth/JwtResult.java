package dev.sluice.auth;

import java.util.Set;

/** The result of verifying a JWT. */
public sealed interface JwtResult {

    /**
     * The JWT is valid.
     *
     * @param roles those of a client
     * @param adminRoles those that count for the console
     */
    record Valid(String subject, Set<String> roles, Set<String> adminRoles) implements JwtResult {
        public Valid {
            roles = Set.copyOf(roles);
            adminRoles = Set.copyOf(adminRoles);
        }
    }

    /** The JWT has expired. */
    record Expired() implements JwtResult {}

    /** Wrong signature, issuer, audience or claims, or not a JWT. */
    record Invalid() implements JwtResult {}

    /** The issuer's keys are unavailable, so the signature cannot be verified. */
    record KeysUnavailable() implements JwtResult {}
}
