package dev.sluice.auth;

import dev.sluice.auth.JwtResult.Expired;
import dev.sluice.auth.JwtResult.KeysUnavailable;
import dev.sluice.auth.JwtResult.Valid;
import jakarta.servlet.http.HttpServletRequest;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Authenticates requests. Tries the mechanisms in order; the first that finds a credential of its kind decides. A wrong key is
 * therefore rejected even if the container has authenticated the user. Thread-safe.
 */
public final class Authenticator {

    private final List<AuthenticationMechanism> mechanisms;

    /**
     * Creates an authenticator.
     *
     * @param mechanisms in the order in which they are tried
     */
    Authenticator(List<AuthenticationMechanism> mechanisms) {
        this.mechanisms = List.copyOf(mechanisms);
    }

    /**
     * Creates the configured authenticator.
     *
     * @param jwts verifies JWTs; required if {@link AuthMethod#JWT} is one of the methods
     * @param issued the keys that were made in the console
     * @param clock decides whether keys have expired
     */
    static Authenticator of(
            AccessRules rules, Optional<JwtVerifier> jwts, Supplier<IssuedKeys> issued, InstantSource clock) {
        ClientRegistry clients = new ClientRegistry(rules.clients(), issued, clock);
        List<AuthenticationMechanism> mechanisms = new ArrayList<>();
        for (AuthMethod method : rules.order()) {
            mechanisms.add(
                    switch (method) {
                        case OPEN -> credentials -> new Authenticated(Client.ANONYMOUS);
                        case LOOPBACK -> new LoopbackMechanism();
                        case KEYS -> new BearerTokenMechanism(token -> !JwtVerifier.isJwt(token), clients::withKey);
                        case CONTAINER -> new ContainerLoginMechanism(clients, rules.admins());
                        case JWT ->
                            new BearerTokenMechanism(
                                    JwtVerifier::isJwt, jwtAuthentication(jwts.orElseThrow(), clients, rules.admins()));
                    });
        }
        return new Authenticator(mechanisms);
    }

    private static Function<String, AuthenticationResult> jwtAuthentication(
            JwtVerifier jwts, ClientRegistry clients, AdminLogins admins) {
        return token -> {
            JwtResult result = jwts.verify(token);
            if (result instanceof Valid valid) {
                return admins.isOfToken(valid.adminRoles())
                        ? Rejected.administrator()
                        : clients.withSubject(valid.subject(), valid.roles()::contains);
            }
            if (result instanceof KeysUnavailable) {
                return Rejected.unavailable();
            }
            return result instanceof Expired ? Rejected.expired() : Rejected.invalid();
        };
    }

    /** Authenticates a request; never returns {@link NoCredentials}. */
    AuthenticationResult authenticate(HttpServletRequest request) {
        PresentedCredentials credentials = new PresentedCredentials(request);
        for (AuthenticationMechanism mechanism : mechanisms) {
            AuthenticationResult result = mechanism.authenticate(credentials);
            if (!(result instanceof NoCredentials)) {
                return result;
            }
        }
        return credentials.tokens().isEmpty() ? Rejected.missing() : Rejected.invalid();
    }
}
