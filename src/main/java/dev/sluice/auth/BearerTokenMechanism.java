package dev.sluice.auth;

import java.util.Iterator;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Authenticates by a token, in whichever place {@link PresentedCredentials#tokens} reads one.
 *
 * @param isSupported decides by its form whether this mechanism handles a token
 * @param authentication authenticates a supported token
 */
record BearerTokenMechanism(Predicate<String> isSupported, Function<String, AuthenticationResult> authentication)
        implements AuthenticationMechanism {

    @Override
    public AuthenticationResult authenticate(PresentedCredentials credentials) {
        Iterator<String> tokens = credentials.tokens().iterator();
        if (!tokens.hasNext()) {
            return new NoCredentials();
        }
        String token = tokens.next();
        if (tokens.hasNext()) {
            // Choosing one would let an attacker try several credentials at once.
            return Rejected.ambiguous();
        }
        return isSupported.test(token) ? authentication.apply(token) : new NoCredentials();
    }
}
