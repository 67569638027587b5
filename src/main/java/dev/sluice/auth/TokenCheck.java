package dev.sluice.auth;

import java.util.Set;

/** What came of checking a signed token. */
sealed interface TokenCheck {

    /** It is good. */
    record Valid(String subject, Set<String> roles) implements TokenCheck {
        public Valid {
            roles = Set.copyOf(roles);
        }
    }

    /** It was good once. */
    record Expired() implements TokenCheck {}

    /** It is not signed by the issuer's keys, not for us, or no token at all. */
    record Invalid() implements TokenCheck {}

    /** The keys that would tell cannot be had. */
    record Undecided() implements TokenCheck {}
}
