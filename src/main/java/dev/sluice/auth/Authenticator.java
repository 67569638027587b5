package dev.sluice.auth;

import dev.sluice.auth.JwtCheck.Expired;
import dev.sluice.auth.JwtCheck.KeysUnavailable;
import dev.sluice.auth.JwtCheck.Valid;
import jakarta.servlet.http.HttpServletRequest;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Tells who is calling: the first mechanism decides that finds what it is about, so a wrong key is refused though a login would do.
 * For any number of threads.
 */
public final class Authenticator {

    private final List<AuthenticationMechanism> mechanisms;

    /**
     * Makes one.
     *
     * @param mechanisms in the order in which they are asked
     */
    Authenticator(List<AuthenticationMechanism> mechanisms) {
        this.mechanisms = List.copyOf(mechanisms);
    }

    /**
     * The one that is configured.
     *
     * @param tokens checks tokens; must be there where they are among the mechanisms
     * @param clock by which keys expire
     */
    public static Authenticator of(AccessRules rules, Optional<JwtVerifier> tokens, InstantSource clock) {
        ClientRegistry clients = new ClientRegistry(rules.clients(), clock);
        List<AuthenticationMechanism> mechanisms = new ArrayList<>();
        for (AuthMethod mechanism : rules.order()) {
            mechanisms.add(
                    switch (mechanism) {
                        case OPEN -> credentials -> new Authenticated(Client.ANONYMOUS);
                        case LOOPBACK -> new LoopbackOnly();
                        case KEYS -> new BearerTokenMechanism(text -> !JwtVerifier.isToken(text), clients::withKey);
                        case CONTAINER -> new ContainerLogin(clients);
                        case JWT ->
                            new BearerTokenMechanism(JwtVerifier::isToken, identifyBy(tokens.orElseThrow(), clients));
                    });
        }
        return new Authenticator(mechanisms);
    }

    private static Function<String, Identification> identifyBy(JwtVerifier tokens, ClientRegistry clients) {
        return token -> {
            JwtCheck check = tokens.check(token);
            if (check instanceof Valid valid) {
                return clients.withSubject(valid.subject(), valid.roles()::contains);
            }
            if (check instanceof KeysUnavailable) {
                return Rejected.unavailable();
            }
            return check instanceof Expired ? Rejected.expired() : Rejected.invalid();
        };
    }

    /** Who sends this request. */
    Identification identify(HttpServletRequest request) {
        PresentedCredentials credentials = new PresentedCredentials(request);
        for (AuthenticationMechanism mechanism : mechanisms) {
            Identification identification = mechanism.identify(credentials);
            if (!(identification instanceof NoCredentials)) {
                return identification;
            }
        }
        return credentials.tokens().isEmpty() ? Rejected.missing() : Rejected.invalid();
    }
}
