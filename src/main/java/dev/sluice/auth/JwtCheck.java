package dev.sluice.auth;

import java.util.Set;

/** What came of checking a signed token. */
sealed interface JwtCheck {

    /** It is good. */
    record Valid(String subject, Set<String> roles) implements JwtCheck {
        public Valid {
            roles = Set.copyOf(roles);
        }
    }

    /** It was good once. */
    record Expired() implements JwtCheck {}

    /** It is not signed by the issuer's keys, not for us, or no token at all. */
    record Invalid() implements JwtCheck {}

    /** The keys that would tell cannot be had. */
    record KeysUnavailable() implements JwtCheck {}
}
