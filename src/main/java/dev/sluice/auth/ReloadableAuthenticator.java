package dev.sluice.auth;

import java.time.InstantSource;
import java.util.Optional;

/** The rules that hold now for who may call. For any number of threads. */
public final class ReloadableAuthenticator implements AutoCloseable {

    private final InstantSource clock;
    private volatile Authenticator authenticator;

    /** Guarded by this. */
    private Optional<JwtSettings> settings = Optional.empty();

    private Optional<JwtVerifier> tokens = Optional.empty();

    /**
     * Begins with these rules.
     *
     * @param clock by which keys expire
     */
    public ReloadableAuthenticator(AccessRules rules, InstantSource clock) {
        this.clock = clock;
        replace(rules);
    }

    /** From now on these hold, also for those who were let in by the last ones. */
    public synchronized void replace(AccessRules rules) {
        Optional<JwtVerifier> before = tokens;
        boolean isSame = rules.tokens().equals(settings);
        if (!isSame) {
            tokens = rules.tokens().map(JwtVerifier::new);
            settings = rules.tokens();
        }
        authenticator = Authenticator.of(rules, tokens, clock);
        if (!isSame) {
            before.ifPresent(JwtVerifier::close);
        }
    }

    Authenticator authenticator() {
        return authenticator;
    }

    @Override
    public synchronized void close() {
        tokens.ifPresent(JwtVerifier::close);
    }
}
