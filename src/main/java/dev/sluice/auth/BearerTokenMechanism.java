package dev.sluice.auth;

import java.util.Iterator;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * A token that the caller sends in a header, {@code Authorization: Bearer} or {@code x-api-key}.
 *
 * @param isOfThisKind tells by its form whether a token is one to check
 * @param check tells whose it is
 */
record BearerTokenMechanism(Predicate<String> isOfThisKind, Function<String, Identification> check)
        implements AuthenticationMechanism {

    @Override
    public Identification identify(PresentedCredentials credentials) {
        Iterator<String> tokens = credentials.tokens().iterator();
        if (!tokens.hasNext()) {
            return new NoCredentials();
        }
        String token = tokens.next();
        if (tokens.hasNext()) {
            // Which of them counts would be for us to guess, and for an attacker to try.
            return Rejected.ambiguous();
        }
        return isOfThisKind.test(token) ? check.apply(token) : new NoCredentials();
    }
}
