package dev.sluice.auth;

import java.net.URI;
import java.time.Duration;
import java.util.Set;

/**
 * Which signed tokens are good.
 *
 * @param issuer what their {@code iss} must be
 * @param audiences of which one must be in their {@code aud}; at least one
 * @param keys where the issuer's public keys are, a JWK Set (RFC 7517): an {@code http}, {@code https} or {@code file} URL
 * @param refresh how old the keys may become before they are fetched again
 * @param subject name of the claim that tells who it is
 * @param roles name of the claim that lists the roles, or the way to it: names of nested claims with dots between them
 */
public record JwtSettings(
        String issuer, Set<String> audiences, URI keys, Duration refresh, String subject, String roles) {

    public JwtSettings {
        audiences = Set.copyOf(audiences);
    }
}
