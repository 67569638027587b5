package dev.sluice.auth;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.security.auth.x500.X500Principal;

/**
 * A client, and by what it is known.
 *
 * @param keys its keys' hashes, each with the moment from which it no longer counts; empty for never
 * @param principals names that the container's login gives; {@value #EVERYBODY} for whoever is logged in
 * @param subjects names that a token tells; {@value #EVERYBODY} for whoever has a valid one
 * @param roles of the container's login or of a token
 * @param certificate the subject of its TLS client certificate, which the container has checked
 */
public record ClientAccess(
        Client client,
        Map<KeyHash, Optional<Instant>> keys,
        Set<String> principals,
        Set<String> subjects,
        Set<String> roles,
        Optional<X500Principal> certificate) {

    /** Stands for every name. */
    public static final String EVERYBODY = "*";

    public ClientAccess {
        keys = Map.copyOf(keys);
        principals = Set.copyOf(principals);
        subjects = Set.copyOf(subjects);
        roles = Set.copyOf(roles);
    }

    /** Whether a login of the container can be this client. */
    public boolean isKnownToContainer() {
        return !principals.isEmpty() || !roles.isEmpty() || certificate.isPresent();
    }

    /** Whether nobody can ever be it. */
    public boolean isUnreachable() {
        return keys.isEmpty() && subjects.isEmpty() && !isKnownToContainer();
    }
}
