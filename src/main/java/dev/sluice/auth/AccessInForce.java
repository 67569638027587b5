package dev.sluice.auth;

import java.time.InstantSource;
import java.util.Optional;

/** The rules that hold now for who may call. For any number of threads. */
public final class AccessInForce implements AutoCloseable {

    private final InstantSource clock;
    private volatile Authenticator authenticator;

    /** Guarded by this. */
    private Optional<TokenSettings> settings = Optional.empty();

    private Optional<TokenVerifier> tokens = Optional.empty();

    /**
     * Begins with these rules.
     *
     * @param clock by which keys expire
     */
    public AccessInForce(AccessRules rules, InstantSource clock) {
        this.clock = clock;
        replace(rules);
    }

    /** From now on these hold, also for those who were let in by the last ones. */
    public synchronized void replace(AccessRules rules) {
        Optional<TokenVerifier> before = tokens;
        boolean isSame = rules.tokens().equals(settings);
        if (!isSame) {
            tokens = rules.tokens().map(TokenVerifier::new);
            settings = rules.tokens();
        }
        authenticator = Authenticator.of(rules, tokens, clock);
        if (!isSame) {
            before.ifPresent(TokenVerifier::close);
        }
    }

    Authenticator authenticator() {
        return authenticator;
    }

    @Override
    public synchronized void close() {
        tokens.ifPresent(TokenVerifier::close);
    }
}
