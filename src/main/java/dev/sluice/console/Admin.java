package dev.sluice.console;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * Who uses the console or the admin API.
 *
 * @param name as configured, or as the login or the token has it; {@code local} for whoever is on the gateway's machine
 * @param grant what they may do
 * @param proof how they have shown who they are
 * @param expires when a session ends unless it is used again; empty for other proofs
 */
record Admin(String name, AdminGrant grant, Proof proof, Optional<Instant> expires) {

    /** How somebody has shown who they are. */
    enum Proof {
        /** By a key in each request. */
        KEY,
        /** By a cookie that a key was exchanged for. */
        SESSION,
        /** By a JWT in each request. */
        JWT,
        /** By the container's login. */
        CONTAINER,
        /** By being on the gateway's machine. */
        LOOPBACK;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Whether they may send requests as clients. With the demo, which costs nothing, also whoever is on the gateway's machine.
     *
     * @param isDemo whether the built-in provider answers
     */
    boolean mayTry(boolean isDemo) {
        return role().includes(AdminRole.OPERATOR) || (isDemo && proof == Proof.LOOPBACK);
    }

    /** Whoever is on the gateway's machine. */
    static final Admin LOCAL = new Admin("local", AdminGrant.of(AdminRole.VIEWER), Proof.LOOPBACK, Optional.empty());

    AdminRole role() {
        return grant.role();
    }
}
