package dev.sluice.auth;

import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;

/** Holds the current {@link Authenticator} and replaces it when the configuration is reloaded. Thread-safe. */
public final class ReloadableAuthenticator implements AutoCloseable {

    private final Supplier<IssuedKeys> issued;
    private final InstantSource clock;
    private volatile Authenticator authenticator;

    /** Guarded by this. */
    private Optional<JwtSettings> jwtSettings = Optional.empty();

    /** Written under this lock. */
    private volatile Optional<JwtVerifier> jwtVerifier = Optional.empty();

    /**
     * Creates an authenticator with these rules.
     *
     * @param keys those that were made in the console; empty if none are made
     * @param clock decides whether keys have expired
     */
    public ReloadableAuthenticator(AccessRules rules, Optional<ClientKeys> keys, InstantSource clock) {
        this.issued = keys.<Supplier<IssuedKeys>>map(made -> made::issued).orElse(() -> IssuedKeys.NONE);
        this.clock = clock;
        replace(rules);
    }

    /** Replaces the rules. They apply to every later request. */
    public synchronized void replace(AccessRules rules) {
        Optional<JwtVerifier> previousVerifier = jwtVerifier;
        boolean isSame = rules.jwt().equals(jwtSettings);
        if (!isSame) {
            jwtVerifier = rules.jwt().map(JwtVerifier::new);
            jwtSettings = rules.jwt();
        }
        authenticator = Authenticator.of(rules, jwtVerifier, issued, clock);
        if (!isSame) {
            previousVerifier.ifPresent(JwtVerifier::close);
        }
    }

    /**
     * Verifies the JWT of somebody who may be no client. May wait for a few seconds while the issuer's keys are fetched.
     *
     * @return {@link JwtResult.Invalid} also where no JWT is accepted
     */
    public JwtResult verify(String token) {
        Optional<JwtVerifier> verifier = jwtVerifier;
        return verifier.isPresent() ? verifier.get().verify(token) : new JwtResult.Invalid();
    }

    Authenticator authenticator() {
        return authenticator;
    }

    @Override
    public synchronized void close() {
        jwtVerifier.ifPresent(JwtVerifier::close);
    }
}
