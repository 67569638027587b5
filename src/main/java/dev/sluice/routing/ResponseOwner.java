package dev.sluice.routing;

import java.time.Instant;

/**
 * Who got a stored response.
 *
 * @param client name of the client that got it
 * @param provider name of the provider that stores it
 * @param made when it was made
 */
public record ResponseOwner(String client, String provider, Instant made) {}
