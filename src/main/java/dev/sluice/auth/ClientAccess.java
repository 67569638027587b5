package dev.sluice.auth;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A client and the credentials that authenticate it.
 *
 * @param keys hashes of its API keys, each with the instant at which the key expires; empty for never
 * @param principals principals of container authentication; {@value #EVERYBODY} for every principal
 * @param subjects subjects of JWTs; {@value #EVERYBODY} for every subject
 * @param roles roles of container authentication or of a JWT
 * @param certificates its TLS client certificates, which the container has verified
 */
public record ClientAccess(
        Client client,
        Map<KeyHash, Optional<Instant>> keys,
        Set<String> principals,
        Set<String> subjects,
        Set<String> roles,
        Set<CertificateId> certificates) {

    /** Matches every name. */
    public static final String EVERYBODY = "*";

    public ClientAccess {
        keys = Map.copyOf(keys);
        principals = Set.copyOf(principals);
        subjects = Set.copyOf(subjects);
        roles = Set.copyOf(roles);
        certificates = Set.copyOf(certificates);
    }

    /** Whether container authentication can identify this client. */
    public boolean hasContainerLogin() {
        return !principals.isEmpty() || !roles.isEmpty() || !certificates.isEmpty();
    }

    /** Whether no credential can identify this client. */
    public boolean hasNoCredentials() {
        return keys.isEmpty() && subjects.isEmpty() && !hasContainerLogin();
    }
}
