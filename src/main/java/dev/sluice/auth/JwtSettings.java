package dev.sluice.auth;

import java.net.URI;
import java.time.Duration;
import java.util.Set;

/**
 * Which JWTs are accepted.
 *
 * @param issuer required value of {@code iss}
 * @param audiences accepted values of {@code aud}; at least one
 * @param keys location of the issuer's public keys, a JWK Set (RFC 7517): an {@code http}, {@code https} or {@code file} URL
 * @param refresh age after which the keys are fetched again
 * @param subject name of the claim with the user's name
 * @param roles name of the claim with the roles, or the path of a nested claim, its names separated by dots
 * @param adminRoles the same for the roles that count for the console
 */
public record JwtSettings(
        String issuer,
        Set<String> audiences,
        URI keys,
        Duration refresh,
        String subject,
        String roles,
        String adminRoles) {

    public JwtSettings {
        audiences = Set.copyOf(audiences);
    }
}
